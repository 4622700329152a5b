import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Table } from '@codeflix/ui/table'
import { useId } from 'react'
import styles from './quality-graph.module.css'
import { bySize, markOf, qualityScale, rateScale, type QualityPoint } from './quality-scale.ts'
import { useWidth } from './use-width.ts'
import { words } from './words.ts'

interface ChosenPoint extends QualityPoint {
  /** The rendition's. */
  name: string
}

const margin = { top: 18, right: 18, bottom: 40, left: 44 }
const height = 320

/** On a phone some marks of the axis would run into each other. */
const apart = (ticks: readonly number[], x: (tick: number) => number): number[] => {
  const kept: number[] = []
  for (const tick of ticks) {
    const last = kept.at(-1)
    if (last === undefined || x(tick) - x(last) >= 44) kept.push(tick)
  }
  return kept
}

/** What samples of the film cost and how they looked at each size, and where the chosen renditions lie between them. */
export function QualityGraph({
  measured,
  chosen,
}: {
  measured: readonly QualityPoint[]
  chosen: readonly ChosenPoint[]
}) {
  const t = useWords(words).quality
  const { format } = useLanguage()
  const { ref, width } = useWidth<HTMLElement>()
  const caption = useId()
  const all = [...measured, ...chosen]
  const rates = rateScale(all.map(({ bitrate }) => bitrate))
  const qualities = qualityScale(all.map(({ ssimDb }) => ssimDb))
  const x = (rate: number): number => margin.left + rates.at(rate) * (width - margin.left - margin.right)
  const y = (decibels: number): number =>
    height - margin.bottom - qualities.at(decibels) * (height - margin.top - margin.bottom)
  const place = (point: QualityPoint): string => `${x(point.bitrate).toFixed(1)} ${y(point.ssimDb).toFixed(1)}`
  const path = (points: readonly QualityPoint[]): string => points.map((point) => place(point)).join('L')
  const rate = (bits: number): string =>
    bits >= 1_000_000
      ? `${format.number(Math.round(bits / 100_000) / 10)} M`
      : `${format.number(Math.round(bits / 1000))} k`
  const sizes = bySize(measured)
  const hull = chosen.toSorted((one, other) => one.bitrate - other.bitrate)
  const decibels = (value: number): string => format.number(Math.round(value * 100) / 100)
  return (
    <figure ref={ref} className={styles.figure}>
      {width > 0 ? (
        <svg width={width} height={height} role="img" aria-labelledby={caption} className={styles.graph}>
          {qualities.ticks.map((tick) => (
            <g key={tick} className={styles.tick}>
              <line x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
              <text x={margin.left - 8} y={y(tick)} textAnchor="end" dominantBaseline="central">
                {format.number(tick)}
              </text>
            </g>
          ))}
          {apart(rates.ticks, x).map((tick) => (
            <g key={tick} className={styles.tick}>
              <line x1={x(tick)} x2={x(tick)} y1={margin.top} y2={height - margin.bottom} />
              <text x={x(tick)} y={height - margin.bottom + 16} textAnchor="middle">
                {rate(tick)}
              </text>
            </g>
          ))}
          <text x={margin.left} y={margin.top - 6}>
            {t.qualityAxis}
          </text>
          <text x={width - margin.right} y={height - 6} textAnchor="end">
            {t.rateAxis}
          </text>
          {sizes.map(({ size, points }, index) => (
            <g key={size} className={styles.measured} data-size={index % 5}>
              <path d={`M${path(points)}`} className={styles.line} />
              {points.map((point) => (
                <path key={point.crf} d={markOf(index, 3.5)} transform={`translate(${place(point)})`}>
                  <title>{t.point(size, point.crf, rate(point.bitrate), decibels(point.ssimDb))}</title>
                </path>
              ))}
            </g>
          ))}
          {hull.length > 0 ? <path d={`M${path(hull)}`} className={styles.hull} /> : null}
          {hull.map((point, index) => (
            <g key={point.name} className={styles.chosen} transform={`translate(${place(point)})`}>
              <circle r={6} />
              {/* Above to the left and below to the right in turn, off the line that rises between them. */}
              <text x={index % 2 ? 9 : -9} y={index % 2 ? 16 : -9} textAnchor={index % 2 ? 'start' : 'end'}>
                {point.name}
              </text>
            </g>
          ))}
        </svg>
      ) : (
        <div style={{ height }} />
      )}
      <figcaption className={styles.caption}>
        <span id={caption} className={styles.text}>
          {t.caption(measured.length, chosen.length)}
        </span>
        <ul className={styles.legend}>
          {sizes.map(({ size }, index) => (
            <li key={size} className={styles.measured} data-size={index % 5}>
              <svg width={12} height={12} viewBox="-6 -6 12 12" aria-hidden>
                <path d={markOf(index, 4)} />
              </svg>
              {size}
            </li>
          ))}
          <li className={styles.chosen}>
            <svg width={14} height={14} viewBox="-7 -7 14 14" aria-hidden>
              <circle r={5.5} />
            </svg>
            {t.chosen}
          </li>
        </ul>
        <details className={styles.numbers}>
          <summary>{t.asTable}</summary>
          <Table
            caption={t.asTable}
            rows={[
              ...hull.map((point) => ({ ...point, chosen: true })),
              ...sizes.flatMap(({ points }) => points.map((point) => ({ ...point, name: '', chosen: false }))),
            ]}
            rowKey={(row) => [row.name, row.width, row.height, row.crf, row.bitrate].join(' ')}
            columns={[
              {
                key: 'size',
                header: t.size,
                cell: ({ width: across, height: down, crf }) =>
                  `${across} × ${down}, CRF ${format.number(Math.round(crf * 10) / 10)}`,
              },
              {
                key: 'name',
                header: t.rendition,
                stacks: true,
                cell: ({ name, chosen: is }) => (is ? `★ ${name}` : ''),
              },
              { key: 'rate', header: t.rate, align: 'end', cell: ({ bitrate }) => rate(bitrate) },
              { key: 'ssim', header: t.quality, align: 'end', cell: ({ ssimDb }) => decibels(ssimDb) },
            ]}
          />
        </details>
      </figcaption>
    </figure>
  )
}
