import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { languageNames, useLocalized, useWords } from '@codeflix/ui/i18n'
import { Table } from '@codeflix/ui/table'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus, SearchX, Tags } from 'lucide-react'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { matches } from '../../ui/matches.ts'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { RowMenu } from './row-menu.tsx'
import { TermDialog, type TermDraft } from './term-dialog.tsx'
import styles from './terms.module.css'
import { words } from './words.ts'

export function GenresPage() {
  const t = useWords(words)
  const localized = useLocalized()
  const client = useQueryClient()
  const [q, search] = useState('')
  const [editing, edit] = useState<TermDraft>()
  const [deleting, askDelete] = useState<TermDraft>()
  const list = useQuery(read('catalogAdmin', 'listGenres'))
  const genres = list.data?.items ?? []
  const found = genres.filter(({ name }) => matches(`${name.en} ${name['pt-BR']}`, q))
  const refresh = () => client.invalidateQueries({ queryKey: ['catalogAdmin', 'listGenres'] })
  const newButton = (
    <Button variant="bright" icon={<Plus />} onClick={() => edit({ name: { en: '', 'pt-BR': '' } })}>
      {t.newGenre}
    </Button>
  )
  return (
    <Page title={t.genres} description={t.genresText} actions={newButton}>
      {genres.length > 8 ? (
        <Toolbar>
          <SearchField label={t.search} value={q} onSearch={search} />
        </Toolbar>
      ) : null}
      {list.isError ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : (
        <Table
          caption={t.genres}
          rows={found}
          rowKey={({ id }) => id}
          loadingRows={list.isPending ? 6 : 0}
          columns={[
            { key: 'name', header: t.name, cell: ({ name }) => localized(name) },
            { key: 'en', header: languageNames.en, wideOnly: true, cell: ({ name }) => name.en },
            { key: 'pt', header: languageNames['pt-BR'], wideOnly: true, cell: ({ name }) => name['pt-BR'] },
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
                  name={localized(row.name)}
                  titles={row.titles}
                  onRename={() => edit(row)}
                  onDelete={() => askDelete(row)}
                />
              ),
            },
          ]}
          empty={
            q ? (
              <EmptyState icon={<SearchX />} title={t.none}>
                {t.noneText}
              </EmptyState>
            ) : (
              <EmptyState icon={<Tags />} title={t.emptyGenres} action={newButton}>
                {t.genresText}
              </EmptyState>
            )
          }
        />
      )}
      <TermDialog
        draft={editing}
        titles={{ create: t.newGenre, edit: t.editGenre }}
        onClose={() => edit(undefined)}
        onSave={async ({ id, name }) => {
          await (id
            ? api.catalogAdmin.updateGenre({ params: { id }, body: { name } })
            : api.catalogAdmin.createGenre({ body: { name } }))
          await refresh()
        }}
      />
      <DeleteDialog
        name={deleting && localized(deleting.name)}
        onClose={() => askDelete(undefined)}
        onDelete={async () => {
          await api.catalogAdmin.deleteGenre({ params: { id: deleting?.id ?? '' } })
          await refresh()
        }}
      />
    </Page>
  )
}
