import { Avatar } from '@codeflix/ui/avatar'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { languageNames, languages, useLanguage, useWords, type Language } from '@codeflix/ui/i18n'
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from '@codeflix/ui/menu'
import { useQueryClient } from '@tanstack/react-query'
import { ChevronsUpDown, ExternalLink, LogOut, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, read } from '../api.ts'
import { useMe } from '../session/me.tsx'
import { signOut } from '../session/session.ts'
import { isUnderWay } from '../uploads/upload-item.ts'
import { uploads } from '../uploads/upload-queue.ts'
import styles from './user-menu.module.css'
import { words } from './words.ts'

export function UserMenu({ compact = false }: { compact?: boolean }) {
  const t = useWords(words)
  const me = useMe()
  const { language, setLanguage } = useLanguage()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asking, ask] = useState(false)
  const speak = async (next: Language) => {
    setLanguage(next)
    const updated = await api.identity.updateMe({ body: { language: next } })
    client.setQueryData(read('identity', 'getMe').queryKey, updated)
  }
  const leave = async () => {
    await signOut()
    client.clear()
  }
  return (
    <>
      <Menu
        align={compact ? 'end' : 'start'}
        side={compact ? 'bottom' : 'top'}
        trigger={
          <button
            type="button"
            className={compact ? styles.compact : styles.trigger}
            {...(compact ? { 'aria-label': me.name } : {})}
          >
            <Avatar name={me.name} size={32} />
            {compact ? null : (
              <>
                <span className={styles.who}>
                  <span className={styles.name}>{me.name}</span>
                  <span className={styles.role}>{me.roles.map((role) => t.roles[role]).join(', ')}</span>
                </span>
                <ChevronsUpDown size={16} aria-hidden />
              </>
            )}
          </button>
        }
      >
        <MenuLabel>{me.email}</MenuLabel>
        <MenuItem icon={<UserRound />} onSelect={() => void navigate('/account')}>
          {t.account}
        </MenuItem>
        <MenuItem icon={<ExternalLink />} onSelect={() => window.open('/', '_blank', 'noopener')}>
          {t.viewSite}
        </MenuItem>
        <MenuSeparator />
        <MenuChoices
          label={t.language}
          value={language}
          onValueChange={(next) => void speak(next as Language)}
          options={languages.map((one) => ({ value: one, label: languageNames[one] }))}
        />
        <MenuSeparator />
        <MenuItem
          icon={<LogOut />}
          onSelect={() => (uploads().some(({ phase }) => isUnderWay(phase)) ? ask(true) : void leave())}
        >
          {t.signOut}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={t.signOutUploads.title}
        description={t.signOutUploads.description}
        confirmLabel={t.signOut}
        onConfirm={leave}
      />
    </>
  )
}
