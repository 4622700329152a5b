import type { JobDetail } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useRef, useState } from 'react'
import { Link, useParams } from 'react-router'
import { faultWords } from '../../fault-words.ts'
import { hasEnded } from '../../live/job-stream.ts'
import { PausedQueue } from '../../live/paused-queue.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Page } from '../../ui/page.tsx'
import { ChunkStrip } from './chunk-strip.tsx'
import styles from './encodes.module.css'
import { FailureCard } from './failure-card.tsx'
import { JobButtons } from './job-actions.tsx'
import { PlanCard, RunCard, SourceCard } from './job-cards.tsx'
import { JobProgress, JobStatusBadge, PriorityBadge } from './job-state.tsx'
import { PartDetails } from './part-details.tsx'
import { partToShow } from './part-to-show.ts'
import { QualityGraph } from './quality-graph.tsx'
import { chosenPoints } from './rendition-rows.ts'
import { RenditionsTable } from './renditions-table.tsx'
import { useFreshJob } from './use-fresh-job.ts'
import { useNoteText } from './use-note-text.ts'
import { words } from './words.ts'

export function JobPage() {
  const { id = '' } = useParams()
  const t = useWords(words)
  const { query, job } = useFreshJob(id)
  const parent = { to: '/encodes', label: t.title }
  if (job) return <Job job={job} stale={query.isRefetchError} />
  return (
    <Page title={t.title} parent={parent}>
      {query.isError ? (
        <ErrorState
          error={query.error}
          faultWords={faultWords}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton height="20rem" radius="md" />
      )}
    </Page>
  )
}

function Job({ job, stale }: { job: JobDetail; stale: boolean }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const noteText = useNoteText()
  const [asked, setAsked] = useState<string>()
  const strip = useRef<HTMLDivElement>(null)
  const part = partToShow(job.parts, asked)
  const { plan } = job
  const chosen = chosenPoints(plan)
  return (
    <Page
      title={job.name}
      parent={{ to: '/encodes', label: t.title }}
      mark={
        <>
          <JobStatusBadge status={job.status} />
          <PriorityBadge job={job} />
        </>
      }
      description={job.fileName}
      actions={
        <>
          <Button size="sm" asChild>
            <Link to={`/titles/${job.titleId}`}>{t.toTitle}</Link>
          </Button>
          <JobButtons job={job} />
        </>
      }
    >
      {hasEnded(job) ? null : <PausedQueue />}
      {stale ? <p className={styles.reason}>{t.failedToLoad}</p> : null}
      {job.status === 'failed' ? (
        <FailureCard
          job={job}
          onShowPart={(id) => {
            setAsked(id)
            strip.current?.scrollIntoView({ block: 'center' })
          }}
        />
      ) : null}
      {hasEnded(job) ? null : (
        <Card>
          <JobProgress job={job} />
        </Card>
      )}
      {job.parts.length > 0 ? (
        <Card title={t.parts.title}>
          <div ref={strip} className={styles.stack}>
            <p className={styles.quiet}>{t.parts.lead}</p>
            <ChunkStrip parts={job.parts} chosen={part?.id} onChoose={setAsked} />
            {part ? <PartDetails job={job} part={part} /> : null}
          </div>
        </Card>
      ) : null}
      {job.remarks?.length ? (
        <Card title={t.remarks}>
          <p className={styles.quiet}>{t.remarksText}</p>
          <ul>
            {job.remarks.map((remark, index) => (
              <li key={remark}>{noteText(job.notes?.[index], remark)}</li>
            ))}
          </ul>
        </Card>
      ) : null}
      <div className={styles.pair}>
        <SourceCard job={job} />
        <RunCard job={job} />
        {plan ? <PlanCard plan={plan} /> : null}
      </div>
      {job.renditions.length > 0 ? (
        <section className={styles.section}>
          <h2 className={styles.heading}>{t.renditions}</h2>
          <RenditionsTable job={job} />
        </section>
      ) : null}
      {plan?.measured ? (
        <Card title={t.quality.title}>
          <div className={styles.stack}>
            <p className={styles.quiet}>
              {t.quality.lead(plan.measured.samples, format.duration(plan.measured.cpuSeconds))}
            </p>
            <QualityGraph measured={plan.measured.points} chosen={chosen} />
          </div>
        </Card>
      ) : null}
      {job.engineParameters ? (
        <Card title={t.parameters} actions={<CopyButton text={job.engineParameters} label={t.copyParameters} />}>
          <p className={styles.quiet}>{t.parametersText}</p>
          <Output label={t.parameters} text={job.engineParameters} />
        </Card>
      ) : null}
      <Card
        id="log"
        title={t.log}
        actions={job.log.length > 0 ? <CopyButton text={job.log.join('\n')} label={t.copyLog} /> : null}
      >
        {job.log.length > 0 ? (
          <Output label={t.log} text={job.log.join('\n')} />
        ) : (
          <p className={styles.quiet}>{t.noLog}</p>
        )}
      </Card>
    </Page>
  )
}

function Output({ label, text }: { label: string; text: string }) {
  return (
    // A region that scrolls must be reachable by keyboard (WCAG 2.1.1).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section aria-label={label} tabIndex={0} className={styles.output}>
      <pre>{text}</pre>
    </section>
  )
}
