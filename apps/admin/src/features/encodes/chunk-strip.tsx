import type { JobTask } from '@codeflix/contracts/encoder'
import { clock } from '@codeflix/ui/clock'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { memo, useEffect, useId, useMemo, useRef, type KeyboardEvent } from 'react'
import styles from './chunk-strip.module.css'
import { countByStatus, layOutStrip, moveOnStrip, type StripLane, type StripMove } from './strip-layout.ts'
import { useWidth } from './use-width.ts'
import { words } from './words.ts'

const moves: Readonly<Record<string, StripMove>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
}

interface ChunkStripProps {
  parts: readonly JobTask[]
  /** The id of the part whose details are shown. */
  chosen: string | undefined
  /** The same function each time: all cells are drawn again when it is another. */
  onChoose: (id: string) => void
}

/**
 * The parts of a job along the film, each a cell that fills in. One stop of the Tab key; arrow keys lead from part to part.
 * A state is told by color and pattern, and by words to assistive technology.
 */
export function ChunkStrip({ parts, chosen, onChoose }: ChunkStripProps) {
  const t = useWords(words)
  const { format } = useLanguage()
  const { ref, width } = useWidth<HTMLDivElement>()
  const list = useRef<HTMLDivElement>(null)
  const prefix = useId()
  const lanes = useMemo(() => layOutStrip(parts, width), [parts, width])
  const counts = countByStatus(parts)
  const press = (event: KeyboardEvent) => {
    const move = moves[event.key]
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const next = moveOnStrip(lanes, chosen, move)
    if (next) onChoose(next)
  }
  useEffect(() => {
    if (chosen && document.activeElement === list.current)
      document.getElementById(prefix + chosen)?.scrollIntoView({ block: 'nearest' })
  }, [chosen, prefix])
  return (
    <div className={styles.strip}>
      <div
        ref={list}
        role="listbox"
        aria-label={t.parts.title}
        aria-orientation="horizontal"
        tabIndex={0}
        {...(chosen ? { 'aria-activedescendant': prefix + chosen } : {})}
        className={styles.lanes}
        onKeyDown={press}
      >
        <div className={styles.ruler} aria-hidden>
          <div ref={ref} />
        </div>
        {width > 0
          ? lanes.map((lane) => (
              <Lane
                key={lane.key}
                lane={lane}
                lanesOfKind={lanes.filter(({ kind }) => kind === lane.kind).length}
                prefix={prefix}
                chosen={chosen}
                onChoose={onChoose}
              />
            ))
          : null}
      </div>
      <ul className={styles.legend}>
        {(['done', 'running', 'waiting', 'failed'] as const)
          .filter((status) => counts[status] > 0)
          .map((status) => (
            <li key={status}>
              <span className={styles.cell} data-status={status} aria-hidden>
                <i style={{ inlineSize: status === 'running' ? '60%' : '100%' }} />
              </span>
              {t.parts.counts[status](format.number(counts[status]))}
            </li>
          ))}
        {parts.some(({ attempt }) => attempt > 1) ? (
          <li>
            <span className={styles.cell} data-status="waiting" data-again aria-hidden />
            {t.parts.again}
          </li>
        ) : null}
        <li className={styles.keys}>{t.parts.keys}</li>
      </ul>
    </div>
  )
}

function Lane({
  lane,
  lanesOfKind,
  prefix,
  chosen,
  onChoose,
}: {
  lane: StripLane
  lanesOfKind: number
  prefix: string
  chosen: string | undefined
  onChoose: (id: string) => void
}) {
  const t = useWords(words)
  const name = t.parts.kinds[lane.kind]
  // Two lanes of pictures, or of sound, are told apart by what they make.
  const detail = lanesOfKind > 1 ? lane.rungs.join(' ') : ''
  const total = lane.rows.reduce((sum, { parts }) => sum + parts.length, 0)
  return (
    <div role="group" aria-label={[name, detail].filter(Boolean).join(' ')} className={styles.lane}>
      <span className={styles.name} aria-hidden>
        {name}
        {detail ? <span className={styles.rungs}>{detail}</span> : null}
      </span>
      <div className={styles.rows}>
        {lane.rows.map((row) => (
          <div key={row.key} className={styles.row}>
            <span className={styles.time} aria-hidden>
              {lane.rows.length > 1 ? clock(row.fromSeconds ?? 0) : ''}
            </span>
            <div className={styles.cells}>
              {row.parts.map((part, index) => (
                <Cell
                  key={part.id}
                  part={part}
                  place={row.before + index + 1}
                  total={total}
                  id={prefix + part.id}
                  chosen={part.id === chosen}
                  onChoose={onChoose}
                />
              ))}
              {row.restSeconds > 0 ? <span style={{ flexGrow: row.restSeconds }} /> : null}
            </div>
          </div>
        ))}
      </div>
    </div>
  )
}

interface CellProps {
  part: JobTask
  place: number
  total: number
  id: string
  chosen: boolean
  onChoose: (id: string) => void
}

/** Drawn again only when its part changed: a film of three hours has 500 of them, told of every second. */
const Cell = memo(function Cell({ part, place, total, id, chosen, onChoose }: CellProps) {
  const label = usePartName()(part, place, total)
  const share = part.status === 'running' ? part.progress : 1
  return (
    // The list has the focus, handles the keys and names the active option.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      aria-label={label}
      title={label}
      className={styles.cell}
      data-status={part.status}
      data-again={part.attempt > 1 || undefined}
      style={{ flexGrow: part.seconds ?? 1 }}
      onClick={() => onChoose(part.id)}
    >
      <i style={{ inlineSize: `${Math.round(share * 100)}%` }} />
    </div>
  )
})

/** What a part is called: `Chunk 12 of 182, 3:40 – 3:55, running, 42%`. */
export function usePartName(): (part: JobTask, place?: number, total?: number) => string {
  const t = useWords(words)
  const { format } = useLanguage()
  const nameOf = ({ kind, fromSeconds, seconds = 0 }: JobTask, place: number, total: number): string[] => {
    const stretch = fromSeconds === undefined ? [] : [`${clock(fromSeconds)} – ${clock(fromSeconds + seconds)}`]
    if (kind === 'picture') return [t.parts.chunk(format.number(place), format.number(total)), ...stretch]
    // Each has all that the ones before it have, the last all of the film.
    if (kind === 'preview')
      return [place < total ? t.parts.previewOf(clock((fromSeconds ?? 0) + seconds)) : t.parts.kinds.preview]
    return [t.parts.kinds[kind], ...stretch]
  }
  return (part, place = 1, total = 1) =>
    [
      ...nameOf(part, place, total),
      t.parts.statuses[part.status],
      part.status === 'running' ? format.percent(part.progress) : undefined,
      part.attempt > 1 ? t.attempt(part.attempt) : undefined,
    ]
      .filter(Boolean)
      .join(', ')
}
