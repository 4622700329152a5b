import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorNote, ErrorState } from '@codeflix/ui/error-state'
import { Field } from '@codeflix/ui/field'
import { useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { Table } from '@codeflix/ui/table'
import { useToast } from '@codeflix/ui/toast'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus, SearchX, UserRound } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api, readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import form from '../../ui/form.module.css'
import { MoreRows } from '../../ui/more-rows.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { useChecked } from '../../ui/use-checked.ts'
import { DeleteDialog } from './delete-dialog.tsx'
import { RowMenu } from './row-menu.tsx'
import styles from './terms.module.css'
import { words } from './words.ts'

interface CastMemberDraft {
  id?: string
  name: string
}

export function CastMembersPage() {
  const t = useWords(words)
  const client = useQueryClient()
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const [editing, edit] = useState<CastMemberDraft>()
  const [deleting, askDelete] = useState<{ id: string; name: string }>()
  const list = useInfiniteQuery({
    ...readPages('catalogAdmin', 'listCastMembers', { limit: 50, ...(q ? { q } : {}) }),
    placeholderData: keepPreviousData,
  })
  const newButton = (
    <Button variant="bright" icon={<Plus />} onClick={() => edit({ name: q })}>
      {t.newCastMember}
    </Button>
  )
  return (
    <Page title={t.castMembers} description={t.castMembersText} actions={newButton}>
      <Toolbar>
        <SearchField
          label={t.searchPeople}
          value={q}
          onSearch={(text) => setParams(text ? { q: text } : {}, { replace: true })}
        />
      </Toolbar>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <Table
            caption={t.castMembers}
            rows={rowsOf(list.data)}
            rowKey={({ id }) => id}
            loadingRows={list.isPending ? 10 : 0}
            columns={[
              { key: 'name', header: t.name, cell: ({ name }) => name },
              {
                key: 'titles',
                header: t.titles,
                align: 'end',
                width: '8rem',
                cell: ({ titles }) => <span className={titles ? undefined : styles.quiet}>{t.titleCount(titles)}</span>,
              },
              {
                key: 'actions',
                header: t.actions,
                hideHeader: true,
                align: 'end',
                width: '4rem',
                cell: (row) => (
                  <RowMenu
                    name={row.name}
                    titles={row.titles}
                    onRename={() => edit(row)}
                    onDelete={() => askDelete(row)}
                  />
                ),
              },
            ]}
            empty={
              q ? (
                <EmptyState icon={<SearchX />} title={t.none} action={newButton}>
                  {t.noneText}
                </EmptyState>
              ) : (
                <EmptyState icon={<UserRound />} title={t.emptyCastMembers} action={newButton}>
                  {t.castMembersText}
                </EmptyState>
              )
            }
          />
          <MoreRows {...list} />
        </>
      )}
      <Dialog
        open={editing !== undefined}
        onOpenChange={() => edit(undefined)}
        title={editing?.id ? t.editCastMember : t.newCastMember}
        size="sm"
      >
        {editing ? <CastMemberForm draft={editing} onClose={() => edit(undefined)} /> : null}
      </Dialog>
      <DeleteDialog
        name={deleting?.name}
        onClose={() => askDelete(undefined)}
        onDelete={async () => {
          await api.catalogAdmin.deleteCastMember({ params: { id: deleting?.id ?? '' } })
          await client.invalidateQueries({ queryKey: ['catalogAdmin', 'listCastMembers'] })
        }}
      />
    </Page>
  )
}

function CastMemberForm({ draft, onClose }: { draft: CastMemberDraft; onClose: () => void }) {
  const t = useWords(words)
  const client = useQueryClient()
  const notify = useToast()
  const [name, setName] = useState(draft.name)
  const save = useMutation({
    mutationFn: async (body: { name: string }) => {
      await (draft.id
        ? api.catalogAdmin.updateCastMember({ params: { id: draft.id }, body })
        : api.catalogAdmin.createCastMember({ body }))
      await client.invalidateQueries({ queryKey: ['catalogAdmin', 'listCastMembers'] })
    },
    onSuccess: (_, body) => {
      notify(draft.id ? t.saved(body.name) : t.created(body.name), { tone: 'success' })
      onClose()
    },
  })
  const checked = useChecked(catalogAdmin.routes.createCastMember.body, { name }, save.error)
  return (
    <form noValidate className={form.form} onSubmit={checked.submit((body) => save.mutate(body))}>
      <Field label={t.name} error={checked.isWrong('name') ? t.nameError : undefined}>
        <Input value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} />
      </Field>
      <ErrorNote error={save.error} faultWords={faultWords} />
      <div className={form.buttons}>
        <Button type="submit" variant="bright" busy={save.isPending}>
          {draft.id ? t.save : t.create}
        </Button>
      </div>
    </form>
  )
}
