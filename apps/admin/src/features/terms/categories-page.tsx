import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useLocalized, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { LayoutList, Plus } from 'lucide-react'
import { useState } from 'react'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { moved } from '../../ui/moved.ts'
import { Page } from '../../ui/page.tsx'
import { SortableList } from '../../ui/sortable-list.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { RowMenu } from './row-menu.tsx'
import { TermDialog, type TermDraft } from './term-dialog.tsx'
import styles from './terms.module.css'
import { words } from './words.ts'

const query = read('catalogAdmin', 'listCategories')

export function CategoriesPage() {
  const t = useWords(words)
  const { language } = useLanguage()
  const localized = useLocalized()
  const client = useQueryClient()
  const notify = useToast()
  const [editing, edit] = useState<TermDraft>()
  const [deleting, askDelete] = useState<TermDraft>()
  const list = useQuery(query)
  const categories = list.data?.items ?? []
  const refresh = () => client.invalidateQueries({ queryKey: query.queryKey })
  // Safe to show before it is saved: an order that could not be saved springs back, and says so.
  const move = useMutation({
    mutationFn: ({ id, to }: { id: string; from: number; to: number }) =>
      api.catalogAdmin.updateCategory({ params: { id }, body: { position: to } }),
    scope: { id: 'categories' },
    onMutate: async ({ from, to }) => {
      await client.cancelQueries({ queryKey: query.queryKey })
      client.setQueryData(query.queryKey, (before) => before && { items: moved(before.items, from, to) })
    },
    onError: () => notify(t.moveFailed, { tone: 'danger' }),
    onSettled: () => {
      if (client.isMutating({ mutationKey: ['move category'] }) <= 1) void refresh()
    },
    mutationKey: ['move category'],
  })
  const moveTo = (from: number, to: number) => {
    const id = categories[from]?.id
    if (id) move.mutate({ id, from, to })
  }
  const newButton = (
    <Button variant="bright" icon={<Plus />} onClick={() => edit({ name: { en: '', 'pt-BR': '' } })}>
      {t.newCategory}
    </Button>
  )
  const other = language === 'en' ? 'pt-BR' : 'en'
  return (
    <Page title={t.categories} description={t.categoriesText} actions={newButton}>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton height="18rem" radius="md" />
      ) : categories.length === 0 ? (
        <EmptyState icon={<LayoutList />} title={t.emptyCategories} action={newButton}>
          {t.categoriesText}
        </EmptyState>
      ) : (
        <div className={styles.list}>
          <SortableList
            label={t.categories}
            items={categories}
            idOf={({ id }) => id}
            handleLabel={({ name }) => t.move(localized(name))}
            movedLabel={({ name }, index) => t.moved(localized(name), index + 1, categories.length)}
            onMove={moveTo}
          >
            {(category, index) => (
              <div className={styles.row}>
                <span className={styles.place}>{index + 1}</span>
                <span className={styles.name}>{localized(category.name)}</span>
                <span className={styles.other} lang={other}>
                  {category.name[other]}
                </span>
                <span className={styles.count}>{t.titleCount(category.titles)}</span>
                <RowMenu
                  name={localized(category.name)}
                  titles={category.titles}
                  onRename={() => edit(category)}
                  onDelete={() => askDelete(category)}
                  onUp={index > 0 ? () => moveTo(index, index - 1) : undefined}
                  onDown={index < categories.length - 1 ? () => moveTo(index, index + 1) : undefined}
                />
              </div>
            )}
          </SortableList>
        </div>
      )}
      <TermDialog
        draft={editing}
        titles={{ create: t.newCategory, edit: t.editCategory }}
        onClose={() => edit(undefined)}
        onSave={async ({ id, name }) => {
          await (id
            ? api.catalogAdmin.updateCategory({ params: { id }, body: { name } })
            : api.catalogAdmin.createCategory({ body: { name } }))
          await refresh()
        }}
      />
      <DeleteDialog
        name={deleting && localized(deleting.name)}
        onClose={() => askDelete(undefined)}
        onDelete={async () => {
          await api.catalogAdmin.deleteCategory({ params: { id: deleting?.id ?? '' } })
          await refresh()
        }}
      />
    </Page>
  )
}
