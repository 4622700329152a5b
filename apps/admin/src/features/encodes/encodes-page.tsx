import { jobStatuses, type Job } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { Table, type Column } from '@codeflix/ui/table'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Cpu } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { readPages, rowsOf } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useLiveJobs } from '../../live/use-live-jobs.ts'
import { Choices } from '../../ui/choices.tsx'
import { MoreRows } from '../../ui/more-rows.tsx'
import { Page } from '../../ui/page.tsx'
import { Toolbar } from '../../ui/toolbar.tsx'
import { When } from '../../ui/when.tsx'
import styles from './encodes.module.css'
import { JobMenu } from './job-actions.tsx'
import { JobProgress, JobStatusBadge, PriorityBadge } from './job-state.tsx'
import { QueueHead } from './queue-head.tsx'
import { ReencodeAll } from './reencode.tsx'
import { words } from './words.ts'

/** The queue in the order in which it is worked off; all else stays as the service lists it. */
const inLine = (one: Job, other: Job): number =>
  one.status === 'queued' && other.status === 'queued' ? (one.queuePosition ?? 0) - (other.queuePosition ?? 0) : 0

export function EncodesPage() {
  const t = useWords(words)
  const [search, setSearch] = useSearchParams()
  const status = jobStatuses.find((one) => one === search.get('status'))
  const live = useLiveJobs()
  const list = useInfiniteQuery({
    ...readPages('encoder', 'listJobs', { limit: 50, ...(status ? { status } : {}) }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
  // What the encoder says this moment is newer than what the list said a moment ago.
  const rows = rowsOf(list.data)
    .map((job) => live.get(job.id) ?? job)
    .filter((job) => !status || job.status === status)
    .toSorted(inLine)
  const columns: Column<Job>[] = [
    {
      key: 'video',
      header: t.columns.video,
      cell: (job) => (
        <Link to={`/encodes/${job.id}`} className={styles.video}>
          <span className={styles.name}>{job.name}</span>
          <span className={styles.file}>
            <When at={job.createdAt} /> · {job.fileName}
          </span>
        </Link>
      ),
    },
    {
      key: 'status',
      header: t.columns.status,
      width: '8rem',
      stacks: true,
      cell: (job) => (
        <span className={styles.badges}>
          <JobStatusBadge status={job.status} />
          <PriorityBadge job={job} />
        </span>
      ),
    },
    {
      key: 'progress',
      header: t.columns.progress,
      width: '26rem',
      stacks: true,
      cell: (job) => <JobProgress job={job} />,
    },
    {
      key: 'actions',
      header: t.columns.actions,
      hideHeader: true,
      align: 'end',
      width: '1%',
      cell: (job) => <JobMenu job={job} />,
    },
  ]
  return (
    <Page title={t.title} description={t.lead} actions={<ReencodeAll />}>
      <QueueHead />
      <Toolbar>
        <Choices
          legend={t.status}
          value={status ?? ''}
          onValueChange={(value) => setSearch(value ? { status: value } : {}, { replace: true })}
          choices={[{ value: '', label: t.all }, ...jobStatuses.map((one) => ({ value: one, label: t.statuses[one] }))]}
        />
      </Toolbar>
      {list.isError && !list.data ? (
        <ErrorState error={list.error} faultWords={faultWords} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <Table
            caption={t.title}
            columns={columns}
            rows={rows}
            rowKey={({ id }) => id}
            loadingRows={list.isPending ? 6 : 0}
            empty={
              status ? (
                <EmptyState
                  icon={<Cpu />}
                  title={t.noneTitle}
                  action={<Button onClick={() => setSearch({}, { replace: true })}>{t.showAll}</Button>}
                />
              ) : (
                <EmptyState icon={<Cpu />} title={t.emptyTitle}>
                  {t.emptyText}
                </EmptyState>
              )
            }
          />
          <MoreRows {...list} />
        </>
      )}
    </Page>
  )
}
