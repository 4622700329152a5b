import { titleKinds, titleStatuses, type TitleSummary } from '@codeflix/contracts/catalog-admin'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { MaturityBadge } from '@codeflix/ui/maturity-badge'
import { PosterImage } from '@codeflix/ui/poster-image'
import { Table, type Column } from '@codeflix/ui/table'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Clapperboard, Plus, SearchX } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Choices } from '../../ui/choices.tsx'
import { MoreRows } from '../../ui/more-rows.tsx'
import { Page } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { When } from '../../ui/when.tsx'
import { useFilters } from '../../ui/use-filters.ts'
import { NewTitleDialog } from './new-title-dialog.tsx'
import { MediaStatusBadge, TitleStatusBadge } from './status-badges.tsx'
import styles from './titles-page.module.css'
import { words } from './words.ts'

const oneOf = <Value extends string>(values: readonly Value[], value: string | null): Value | undefined =>
  values.find((one) => one === value)

export function TitlesPage() {
  const t = useWords(words)
  const { params: search, set, clear } = useFilters()
  const [creating, create] = useState(search.has('new'))
  const q = search.get('q') ?? ''
  const status = oneOf(titleStatuses, search.get('status'))
  const kind = oneOf(titleKinds, search.get('kind'))
  const filtered = Boolean(q || status || kind)
  const list = useInfiniteQuery({
    ...readPages('catalogAdmin', 'listTitles', {
      limit: 50,
      ...(q ? { q } : {}),
      ...(status ? { status } : {}),
      ...(kind ? { kind } : {}),
    }),
    placeholderData: keepPreviousData,
  })
  const rows = rowsOf(list.data)
  const columns = useColumns()
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

function useColumns(): Column<TitleSummary>[] {
  const t = useWords(words)
  return [
    {
      key: 'title',
      header: t.columns.title,
      cell: (row) => (
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
      ),
    },
    {
      key: 'status',
      header: t.columns.status,
      width: '9rem',
      cell: (row) => <TitleStatusBadge status={row.status} />,
    },
    {
      key: 'video',
      header: t.columns.video,
      width: '13rem',
      wideOnly: true,
      cell: (row) => <MediaStatusBadge status={row.mediaStatus} />,
    },
    {
      key: 'missing',
      header: t.columns.missing,
      width: '9rem',
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
      width: '8rem',
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
