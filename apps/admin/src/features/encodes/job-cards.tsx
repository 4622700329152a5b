import type { JobDetail } from '@codeflix/contracts/encoder'
import { Card } from '@codeflix/ui/card'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Facts } from '../../ui/facts.tsx'
import { When } from '../../ui/when.tsx'
import styles from './encodes.module.css'
import { words } from './words.ts'

/** What the encoder found in the file. */
export function SourceCard({ job }: { job: JobDetail }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const { source } = job
  return (
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
                      format.number(hundredths(source.video.frameRate)),
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
  )
}

/** When and by whom it was done, and what it cost. */
export function RunCard({ job }: { job: JobDetail }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const { cpuSeconds, source } = job
  return (
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
          {
            term: t.plan.cpu,
            value:
              cpuSeconds === undefined
                ? undefined
                : source && source.durationSeconds > 0
                  ? t.plan.cpuPer(
                      t.plan.seconds(format.number(Math.round(cpuSeconds * 10) / 10)),
                      format.number(hundredths(cpuSeconds / source.durationSeconds)),
                    )
                  : t.plan.seconds(format.number(Math.round(cpuSeconds * 10) / 10)),
          },
          {
            term: t.plan.speed,
            value: job.speed ? t.plan.times(format.number(Math.round(job.speed * 10) / 10)) : undefined,
          },
          {
            term: t.plan.parts,
            value:
              job.tasks.total > 0 ? t.tasks(format.number(job.tasks.done), format.number(job.tasks.total)) : undefined,
          },
          { term: t.early.term, value: job.early ? t.early.yes : undefined },
          { term: t.tries, value: job.attempt > 0 ? format.number(job.attempt) : undefined },
          { term: t.worker, value: job.worker },
        ]}
      />
    </Card>
  )
}

/** How the film is encoded, in all renditions alike. */
export function PlanCard({ plan }: { plan: NonNullable<JobDetail['plan']> }) {
  const t = useWords(words).plan
  const { format } = useLanguage()
  return (
    <Card title={t.title}>
      <Facts
        facts={[
          { term: t.ladder, value: plan.measured ? t.measured : t.fixed },
          { term: t.frameRate, value: t.fps(format.number(hundredths(plan.frameRate))) },
          { term: t.preset, value: plan.preset },
          { term: t.keyframes, value: t.seconds(format.number(hundredths(plan.keyframeSeconds))) },
          { term: t.segments, value: t.seconds(format.number(hundredths(plan.segmentSeconds))) },
        ]}
      />
    </Card>
  )
}

const hundredths = (value: number): number => Math.round(value * 100) / 100
