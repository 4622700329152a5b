import type { StaffRole } from '@codeflix/contracts/contract'
import type { AccountView } from '@codeflix/contracts/identity'
import { Avatar } from '@codeflix/ui/avatar'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { ConfirmDialog, Dialog } from '@codeflix/ui/dialog'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorNote, ErrorState } from '@codeflix/ui/error-state'
import { IconButton } from '@codeflix/ui/icon-button'
import { useWords } from '@codeflix/ui/i18n'
import { Menu, MenuItem, MenuSeparator } from '@codeflix/ui/menu'
import { Table } from '@codeflix/ui/table'
import { useToast } from '@codeflix/ui/toast'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { EllipsisVertical, Plus, SearchX, ShieldCheck, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api, readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useMe } from '../../session/me.tsx'
import form from '../../ui/form.module.css'
import { MoreRows } from '../../ui/more-rows.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { When } from '../../ui/when.tsx'
import { AddStaffDialog } from './add-staff-dialog.tsx'
import { RoleChoices } from './role-choices.tsx'
import styles from './staff.module.css'
import { words } from './words.ts'

export function StaffPage() {
  const t = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const notify = useToast()
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const [adding, add] = useState(false)
  const [changing, change] = useState<AccountView>()
  const [removing, remove] = useState<AccountView>()
  const list = useInfiniteQuery({
    ...readPages('identity', 'listAccounts', { staff: 'true', limit: 50, ...(q ? { q } : {}) }),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title={t.title}
      description={t.lead}
      actions={
        <Button variant="bright" icon={<Plus />} onClick={() => add(true)}>
          {t.add}
        </Button>
      }
    >
      <Toolbar>
        <SearchField
          label={t.search}
          value={q}
          onSearch={(text) => setParams(text ? { q: text } : {}, { replace: true })}
        />
      </Toolbar>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <Table
            caption={t.title}
            rows={rowsOf(list.data)}
            rowKey={({ id }) => id}
            loadingRows={list.isPending ? 3 : 0}
            columns={[
              {
                key: 'name',
                header: t.columns.name,
                cell: (account) => (
                  <span className={styles.person}>
                    <Avatar name={account.name} size={32} />
                    <span className={styles.words}>
                      <span className={styles.name}>
                        {account.name}
                        {account.id === me.id ? <Badge>{t.you}</Badge> : null}
                      </span>
                      <span className={styles.email}>{account.email}</span>
                    </span>
                  </span>
                ),
              },
              {
                key: 'roles',
                header: t.columns.roles,
                cell: ({ roles }) => (
                  <span className={styles.badges}>
                    {roles.map((role) => (
                      <Badge key={role} tone={role === 'owner' ? 'warning' : 'info'}>
                        {t.role[role].name}
                      </Badge>
                    ))}
                  </span>
                ),
              },
              {
                key: 'since',
                header: t.columns.since,
                wideOnly: true,
                cell: ({ createdAt }) => (
                  <span className={styles.quiet}>
                    <When at={createdAt} />
                  </span>
                ),
              },
              {
                key: 'actions',
                header: t.columns.actions,
                hideHeader: true,
                align: 'end',
                width: '4rem',
                cell: (account) => (
                  <Menu
                    trigger={
                      <IconButton label={t.more(account.name)} size="sm" tooltip={false}>
                        <EllipsisVertical size={18} aria-hidden />
                      </IconButton>
                    }
                  >
                    <MenuItem icon={<ShieldCheck />} onSelect={() => change(account)}>
                      {t.change}
                    </MenuItem>
                    <MenuSeparator />
                    <MenuItem
                      icon={<UserMinus />}
                      danger
                      disabled={account.id === me.id}
                      onSelect={() => remove(account)}
                    >
                      {t.remove}
                    </MenuItem>
                  </Menu>
                ),
              },
            ]}
            empty={<EmptyState icon={<SearchX />} title={t.noneTitle} />}
          />
          <MoreRows {...list} />
        </>
      )}
      <AddStaffDialog open={adding} onClose={() => add(false)} />
      <Dialog
        open={changing !== undefined}
        onOpenChange={() => change(undefined)}
        title={t.changeTitle(changing?.name ?? '')}
        description={t.changeText}
        size="sm"
      >
        {changing ? <RolesForm account={changing} onClose={() => change(undefined)} /> : null}
      </Dialog>
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={() => remove(undefined)}
        title={t.removeTitle(removing?.name ?? '')}
        description={t.removeText}
        confirmLabel={t.removeConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          if (!removing) return
          await api.identity.setRoles({ params: { id: removing.id }, body: { roles: [] } })
          await client.invalidateQueries({ queryKey: ['identity', 'listAccounts'] })
          notify(t.removed(removing.name), { tone: 'success' })
        }}
      />
    </Page>
  )
}

function RolesForm({ account, onClose }: { account: AccountView; onClose: () => void }) {
  const t = useWords(words)
  const me = useMe()
  const client = useQueryClient()
  const notify = useToast()
  const [roles, setRoles] = useState<StaffRole[]>(account.roles)
  const save = useMutation({
    mutationFn: () => api.identity.setRoles({ params: { id: account.id }, body: { roles } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['identity', 'listAccounts'] })
      if (account.id === me.id) await client.invalidateQueries({ queryKey: ['identity', 'getMe'] })
      notify(t.saved(account.name), { tone: 'success' })
      onClose()
    },
  })
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (roles.length > 0) save.mutate()
      }}
    >
      <RoleChoices value={roles} onChange={setRoles} error={roles.length === 0 ? t.rolesError : undefined} />
      <ErrorNote error={save.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" disabled={roles.length === 0} busy={save.isPending}>
          {t.save}
        </Button>
      </div>
    </form>
  )
}
