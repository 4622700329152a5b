import type { JobDetail } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { Table } from '@codeflix/ui/table'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { Link, useParams } from 'react-router'
import { read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { hasEnded } from '../../live/job-stream.ts'
import { useLiveJobs } from '../../live/use-live-jobs.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page } from '../../ui/page.tsx'
import { When } from '../../ui/when.tsx'
import styles from './encodes.module.css'
import { JobActions } from './job-actions.tsx'
import { JobProgress, JobStatusBadge, useFailureText } from './job-state.tsx'
import { words } from './words.ts'

export function JobPage() {
  const { id = '' } = useParams()
  const t = useWords(words)
  const query = useQuery({
    ...read('encoder', 'getJob', { params: { id } }),
    // Progress comes by itself; the log and what the engine found are asked for.
    refetchInterval: ({ state }) => (state.data && !hasEnded(state.data) ? 3000 : false),
  })
  const live = useLiveJobs().get(id)
  const parent = { to: '/encodes', label: t.title }
  if (query.data) return <Job job={{ ...query.data, ...live }} />
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

function Job({ job }: { job: JobDetail }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const failureText = useFailureText()
  const { source } = job
  const bitrate = (bits: number | undefined) =>
    bits === undefined ? '' : t.bitrate(format.number(Math.round(bits / 1000)))
  return (
    <Page
      title={job.name}
      parent={{ to: '/encodes', label: t.title }}
      mark={<JobStatusBadge status={job.status} />}
      description={job.fileName}
      actions={
        <>
          <Button size="sm" asChild>
            <Link to={`/titles/${job.titleId}`}>{t.toTitle}</Link>
          </Button>
          <JobActions job={job} />
        </>
      }
    >
      {job.status === 'failed' && job.failure ? (
        <section className={styles.failure} aria-label={t.failure}>
          <CircleAlert size={20} aria-hidden />
          <p>{failureText(job.failure)}</p>
        </section>
      ) : hasEnded(job) ? null : (
        <Card>
          <JobProgress job={job} />
        </Card>
      )}
      <div className={styles.pair}>
        <Card title={t.source}>
          {source ? (
            <Facts
              facts={[
                { term: t.file, value: job.fileName },
                { term: t.container, value: source.container },
                { term: t.duration, value: format.duration(source.durationSeconds) },
                { term: t.size, value: source.sizeBytes > 0 ? format.bytes(source.sizeBytes) : undefined },
                {
                  term: t.picture,
                  value: source.video
                    ? [
                        t.pictureFacts(
                          source.video.codec,
                          source.video.width,
                          source.video.height,
                          format.number(Math.round(source.video.frameRate * 100) / 100),
                        ),
                        source.video.hdr ? t.hdrShownInSdr : undefined,
                        source.video.interlaced ? t.deinterlaced : undefined,
                      ]
                        .filter(Boolean)
                        .join(' · ')
                    : t.none,
                },
                ...source.audio.map(({ codec, channels, language }, index) => ({
                  term: t.sound(index + 1),
                  value: [t.soundFacts(codec, channels), language === 'und' ? undefined : language]
                    .filter(Boolean)
                    .join(' · '),
                })),
              ]}
            />
          ) : (
            <p className={styles.quiet}>{t.sourceUnknown}</p>
          )}
        </Card>
        <Card title={t.run}>
          <Facts
            facts={[
              { term: t.added, value: <When at={job.createdAt} exact /> },
              { term: t.startedAt, value: job.startedAt && <When at={job.startedAt} exact /> },
              { term: t.finishedAt, value: job.finishedAt && <When at={job.finishedAt} exact /> },
              {
                term: t.duration,
                value:
                  job.startedAt && job.finishedAt
                    ? format.duration((Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000)
                    : undefined,
              },
              { term: t.tries, value: format.number(job.attempt) },
              { term: t.worker, value: job.worker },
            ]}
          />
        </Card>
      </div>
      {job.renditions.length > 0 ? (
        <section className={styles.section}>
          <h2 className={styles.heading}>{t.renditions}</h2>
          <Table
            caption={t.renditions}
            rows={job.renditions}
            rowKey={({ name, kind }) => `${kind} ${name}`}
            columns={[
              { key: 'name', header: t.rendition.name, cell: ({ name }) => name },
              { key: 'kind', header: t.rendition.kind, cell: ({ kind }) => t.kinds[kind] },
              {
                key: 'picture',
                header: t.rendition.picture,
                cell: ({ width, height }) => (width && height ? `${width} × ${height}` : ''),
              },
              { key: 'codec', header: t.rendition.codec, wideOnly: true, cell: ({ codec }) => codec },
              {
                key: 'average',
                header: t.rendition.average,
                align: 'end',
                cell: ({ averageBitrate }) => bitrate(averageBitrate),
              },
              {
                key: 'peak',
                header: t.rendition.peak,
                align: 'end',
                wideOnly: true,
                cell: ({ peakBitrate }) => bitrate(peakBitrate),
              },
              {
                key: 'size',
                header: t.rendition.size,
                align: 'end',
                wideOnly: true,
                cell: ({ sizeBytes }) => (sizeBytes === undefined ? '' : format.bytes(sizeBytes)),
              },
            ]}
          />
        </section>
      ) : null}
      {job.engineParameters ? (
        <Card title={t.parameters} actions={<CopyButton text={job.engineParameters} label={t.copyParameters} />}>
          <p className={styles.quiet}>{t.parametersText}</p>
          <Output label={t.parameters} text={job.engineParameters} />
        </Card>
      ) : null}
      <Card
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
