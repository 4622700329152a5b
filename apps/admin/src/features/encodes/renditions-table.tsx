import type { JobDetail } from '@codeflix/contracts/encoder'
import { IconButton } from '@codeflix/ui/icon-button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { Table, type Column } from '@codeflix/ui/table'
import { RotateCcw } from 'lucide-react'
import { useJobStep } from '../../live/use-job-step.ts'
import styles from './encodes.module.css'
import { renditionRows, type RenditionRow } from './rendition-rows.ts'
import { words } from './words.ts'

/** What the job makes of the film, planned and measured, and another try of each. */
export function RenditionsTable({ job }: { job: JobDetail }) {
  const t = useWords(words)
  const { format } = useLanguage()
  const retry = useJobStep('retryRendition', t.rendition.retried)
  const rate = (bits: number | undefined) =>
    bits === undefined ? '' : t.bitrate(format.number(Math.round(bits / 1000)))
  const decibels = (value: number) => t.decibels(format.number(Math.round(value * 10) / 10))
  const columns: Column<RenditionRow>[] = [
    {
      key: 'name',
      header: t.rendition.name,
      cell: ({ name, kind, width, height, codec }) => (
        <span className={styles.rendition}>
          {name}
          <span className={styles.detail}>
            {[t.kinds[kind], width && height ? `${width} × ${height}` : undefined, codec].filter(Boolean).join(' · ')}
          </span>
        </span>
      ),
    },
    {
      key: 'progress',
      header: t.columns.progress,
      width: '9rem',
      stacks: true,
      cell: ({ name, share }) =>
        share === undefined || share === 1 ? (
          <span className={styles.quiet}>{share === 1 ? t.rendition.whole : ''}</span>
        ) : (
          <span className={styles.share}>
            <ProgressBar label={name} value={share} />
            <span className={styles.numbers}>{format.percent(share)}</span>
          </span>
        ),
    },
    {
      key: 'rate',
      header: t.rendition.rate,
      align: 'end',
      cell: ({ averageBitrate, expectedBitrate, peakBitrate, maxBitrate }) => (
        <span className={styles.rates}>
          {averageBitrate === undefined && expectedBitrate !== undefined
            ? `≈\u00a0${rate(expectedBitrate)}`
            : rate(averageBitrate)}
          <span className={styles.detail}>
            {peakBitrate !== undefined
              ? t.rendition.peak(rate(peakBitrate))
              : maxBitrate === undefined
                ? ''
                : `≤\u00a0${rate(maxBitrate)}`}
          </span>
        </span>
      ),
    },
    {
      key: 'quality',
      header: t.rendition.quality,
      align: 'end',
      wideOnly: true,
      cell: ({ crf, ssimDb, measuredSsimDb }) => (
        <span className={styles.rates}>
          {[
            crf === undefined ? undefined : `CRF ${format.number(Math.round(crf * 10) / 10)}`,
            ssimDb === undefined ? undefined : decibels(ssimDb),
          ]
            .filter(Boolean)
            .join(' · ')}
          <span className={styles.detail}>
            {measuredSsimDb === undefined ? '' : t.rendition.measured(decibels(measuredSsimDb))}
          </span>
        </span>
      ),
    },
    {
      key: 'size',
      header: t.rendition.size,
      align: 'end',
      wideOnly: true,
      cell: ({ sizeBytes }) => (sizeBytes === undefined ? '' : format.bytes(sizeBytes)),
    },
  ]
  if (job.status !== 'completed' && job.status !== 'canceled' && job.parts.some(({ kind }) => kind === 'picture'))
    columns.push({
      key: 'actions',
      header: t.columns.actions,
      hideHeader: true,
      align: 'end',
      width: '1%',
      cell: ({ name, share }) =>
        share ? (
          <IconButton
            label={t.rendition.again(name)}
            size="sm"
            disabled={retry.busy}
            onClick={() => retry.take({ params: { id: job.id, name } })}
          >
            <RotateCcw size={16} aria-hidden />
          </IconButton>
        ) : null,
    })
  return (
    <Table
      caption={t.renditions}
      rows={renditionRows(job)}
      rowKey={({ name, kind }) => `${kind} ${name}`}
      columns={columns}
    />
  )
}
