import { titleKinds, titleStatuses, type TitleSummary } from '@codeflix/contracts/catalog-admin'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Checkbox } from '@codeflix/ui/checkbox'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLocalized, useWords } from '@codeflix/ui/i18n'
import { MaturityBadge } from '@codeflix/ui/maturity-badge'
import { PosterImage } from '@codeflix/ui/poster-image'
import { Select } from '@codeflix/ui/select'
import { Table, type Column } from '@codeflix/ui/table'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Clapperboard, Plus, SearchX } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { read, readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Choices } from '../../ui/choices.tsx'
import { MoreRows } from '../../ui/more-rows.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { When } from '../../ui/when.tsx'
import { useFilters } from '../../ui/use-filters.ts'
import { BulkBar } from './bulk-bar.tsx'
import { bulkWords } from './bulk-words.ts'
import { NewTitleDialog } from './new-title-dialog.tsx'
import { MediaStatusBadge, TitleStatusBadge } from './status-badges.tsx'
import styles from './titles-page.module.css'
import { words } from './words.ts'

const oneOf = <Value extends string>(values: readonly Value[], value: string | null): Value | undefined =>
  values.find((one) => one === value)

export function TitlesPage() {
  const t = useWords(words)
  const { params: search, set, clear } = useFilters()
  const bulk = useWords(bulkWords)
  const localized = useLocalized()
  const [creating, create] = useState(search.has('new'))
  const q = search.get('q') ?? ''
  const status = oneOf(titleStatuses, search.get('status'))
  const kind = oneOf(titleKinds, search.get('kind'))
  const categories = useQuery(read('catalogAdmin', 'listCategories')).data?.items ?? []
  const categoryId = categories.find(({ id }) => id === search.get('category'))?.id
  const filtered = Boolean(q || status || kind || categoryId)
  const [selected, select] = useState<ReadonlySet<string>>(new Set())
  const list = useInfiniteQuery({
    ...readPages('catalogAdmin', 'listTitles', {
      limit: 50,
      ...(q ? { q } : {}),
      ...(status ? { status } : {}),
      ...(kind ? { kind } : {}),
      ...(categoryId ? { categoryId } : {}),
    }),
    placeholderData: keepPreviousData,
  })
  const rows = rowsOf(list.data)
  const columns = useColumns(selected, (id, checked) =>
    select((before) => new Set(checked ? [...before, id] : [...before].filter((one) => one !== id))),
  )
  const newButton = (
    <Button variant="bright" icon={<Plus />} onClick={() => create(true)}>
      {t.newTitle}
    </Button>
  )
  return (
    <Page title={t.titles} actions={newButton}>
      <Toolbar>
        <SearchField label={t.search} value={q} onSearch={(text) => set('q', text)} />
        <Choices
          legend={t.status}
          value={status ?? ''}
          onValueChange={(value) => set('status', value)}
          choices={[
            { value: '', label: t.all },
            ...titleStatuses.map((value) => ({ value, label: t.statusesMany[value] })),
          ]}
        />
        <Choices
          legend={t.kind}
          value={kind ?? ''}
          onValueChange={(value) => set('kind', value)}
          choices={[{ value: '', label: t.all }, ...titleKinds.map((value) => ({ value, label: t.kindsMany[value] }))]}
        />
        <Select
          aria-label={bulk.category}
          className={styles.category}
          value={categoryId ?? ''}
          onValueChange={(value) => set('category', value)}
          options={[
            { value: '', label: bulk.allCategories },
            ...categories.map(({ id, name }) => ({ value: id, label: localized(name) })),
          ]}
        />
      </Toolbar>
      {list.isError && !list.data ? (
        <ErrorState
          error={list.error}
          faultWords={faultWords}
          busy={list.isFetching}
          onRetry={() => void list.refetch()}
        />
      ) : (
        <div className={styles.list} data-stale={list.isPlaceholderData || undefined}>
          <BulkBar rows={rows} selected={selected} onSelect={(ids) => select(new Set(ids))} />
          <Table
            caption={t.titles}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            loadingRows={list.isPending ? 10 : 0}
            empty={
              filtered ? (
                <EmptyState icon={<SearchX />} title={t.noneTitle} action={<Button onClick={clear}>{t.clear}</Button>}>
                  {t.noneText}
                </EmptyState>
              ) : (
                <EmptyState icon={<Clapperboard />} title={t.emptyTitle} action={newButton}>
                  {t.emptyText}
                </EmptyState>
              )
            }
          />
          <MoreRows {...list} />
        </div>
      )}
      <NewTitleDialog open={creating} onOpenChange={create} />
    </Page>
  )
}

function useColumns(
  selected: ReadonlySet<string>,
  onSelect: (id: string, checked: boolean) => void,
): Column<TitleSummary>[] {
  const t = useWords(words)
  const bulk = useWords(bulkWords)
  return [
    {
      key: 'title',
      header: t.columns.title,
      width: '18rem',
      cell: (row) => (
        <div className={styles.row}>
          <Checkbox
            label={<VisuallyHidden>{bulk.select(row.name)}</VisuallyHidden>}
            checked={selected.has(row.id)}
            onCheckedChange={(checked) => onSelect(row.id, checked)}
          />
          <Link to={`/titles/${row.id}`} className={styles.title}>
            <span className={styles.poster}>
              <PosterImage title={row.name} src={row.poster?.url} showTitle={false} />
            </span>
            <span className={styles.words}>
              <span className={styles.name}>{row.name}</span>
              <span className={styles.detail}>
                {[t.kinds[row.kind], row.year].filter(Boolean).join(' · ')}
                {row.demo ? <Badge>{t.demo}</Badge> : null}
              </span>
            </span>
          </Link>
        </div>
      ),
    },
    {
      key: 'status',
      header: t.columns.status,
      width: '8rem',
      stacks: true,
      cell: (row) => <TitleStatusBadge status={row.status} />,
    },
    {
      key: 'video',
      header: t.columns.video,
      width: '10rem',
      wideOnly: true,
      cell: (row) => <MediaStatusBadge status={row.mediaStatus} />,
    },
    {
      key: 'missing',
      header: t.columns.missing,
      width: '7.5rem',
      wideOnly: true,
      cell: (row) => <span className={row.missing ? undefined : styles.quiet}>{t.missing(row.missing)}</span>,
    },
    {
      key: 'rating',
      header: t.columns.rating,
      width: '6rem',
      wideOnly: true,
      cell: (row) => <MaturityBadge rating={row.maturityRating} />,
    },
    {
      key: 'changed',
      header: t.columns.changed,
      width: '7rem',
      align: 'end',
      wideOnly: true,
      cell: (row) => (
        <span className={styles.quiet}>
          <When at={row.updatedAt} />
        </span>
      ),
    },
  ]
}
