import type { Title } from '@codeflix/contracts/catalog-admin'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { IconButton } from '@codeflix/ui/icon-button'
import { useWords } from '@codeflix/ui/i18n'
import { Menu, MenuItem, MenuSeparator } from '@codeflix/ui/menu'
import { useToast } from '@codeflix/ui/toast'
import { useQueryClient } from '@tanstack/react-query'
import { EllipsisVertical, ExternalLink, EyeOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { editorWords } from './editor-words.ts'
import { useStoreTitle } from './use-store-title.ts'

/** What is done to a title rarely, and asks before it does. */
export function TitleMenu({ title }: { title: Title }) {
  const t = useWords(editorWords)
  const notify = useToast()
  const client = useQueryClient()
  const navigate = useNavigate()
  const store = useStoreTitle()
  const [asking, ask] = useState<'withdraw' | 'delete'>()
  const published = title.status === 'published'
  const close = () => ask(undefined)
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t.more} size="sm" tooltip={false}>
            <EllipsisVertical size={18} aria-hidden />
          </IconButton>
        }
      >
        {published ? (
          <>
            <MenuItem icon={<ExternalLink />} onSelect={() => window.open(`/titles/${title.id}`, '_blank', 'noopener')}>
              {t.viewOnSite}
            </MenuItem>
            <MenuItem icon={<EyeOff />} onSelect={() => ask('withdraw')}>
              {t.withdraw}
            </MenuItem>
            <MenuSeparator />
          </>
        ) : null}
        <MenuItem icon={<Trash2 />} danger disabled={published} onSelect={() => ask('delete')}>
          {published ? t.deleteFirstWithdraw : t.delete}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={asking === 'withdraw'}
        onOpenChange={close}
        title={t.withdrawTitle(title.name)}
        description={t.withdrawText}
        confirmLabel={t.withdrawConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          store(await api.catalogAdmin.withdrawTitle({ params: { id: title.id } }))
          notify(t.withdrawn(title.name), { tone: 'success' })
        }}
      />
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={close}
        title={t.deleteTitle(title.name)}
        description={t.deleteText}
        confirmLabel={t.deleteConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          await api.catalogAdmin.deleteTitle({ params: { id: title.id } })
          await navigate('/titles', { replace: true })
          notify(t.deleted(title.name), { tone: 'success' })
          client.removeQueries({ queryKey: ['catalogAdmin', 'getTitle', { params: { id: title.id } }] })
          await client.invalidateQueries({ queryKey: ['catalogAdmin', 'listTitles'] })
        }}
      />
    </>
  )
}
