import type { JobTask } from '@codeflix/contracts/encoder'

/** A row of the strip: parts one after another along the film. */
interface StripRow {
  key: string
  /** Where in the film the row begins; absent for a part that is about all of it. */
  fromSeconds?: number
  parts: readonly JobTask[]
  /** How many parts of its lane are in the rows above. */
  before: number
  /** Film time by which the row is shorter than the others of its lane, so that all have one scale. */
  restSeconds: number
}

/** All parts that make the same thing: the looking, the pictures of the same rungs, a soundtrack, the joining. */
export interface StripLane {
  key: string
  kind: JobTask['kind']
  /** The renditions that it makes. */
  rungs: readonly string[]
  /** Lanes stand in the order in which their first parts are begun. */
  number: number
  rows: readonly StripRow[]
}

/** Narrower than this nobody can see how far a part is filled, or hit it with a finger. */
const narrowestPart = 12

/**
 * Lays the parts of a job out as lanes along the film. A film of more parts than fit side by side goes on in the next row,
 * as words do, each row with the same stretch of film.
 * @param width of a row in CSS pixels
 */
export function layOutStrip(parts: readonly JobTask[], width: number): StripLane[] {
  const lanes = new Map<string, JobTask[]>()
  for (const part of parts) {
    // A part that is about all of the film has nothing to stand beside.
    const key = part.fromSeconds === undefined ? part.id : `${part.kind} ${part.rungs.join(' ')}`
    const lane = lanes.get(key)
    if (lane) lane.push(part)
    else lanes.set(key, [part])
  }
  return [...lanes]
    .map(([key, [first, ...rest]]): StripLane | undefined => {
      if (!first) return undefined
      const inLine = [first, ...rest].toSorted((one, other) => (one.fromSeconds ?? 0) - (other.fromSeconds ?? 0))
      return {
        key,
        kind: first.kind,
        rungs: first.rungs,
        number: Math.min(...inLine.map(({ number }) => number)),
        rows: wrap(inLine, width),
      }
    })
    .filter((lane) => lane !== undefined)
    .toSorted((one, other) => one.number - other.number)
}

function wrap(parts: readonly JobTask[], width: number): StripRow[] {
  const perRow = Math.max(1, Math.floor(width / narrowestPart))
  const rowCount = Math.ceil(parts.length / perRow)
  const start = parts[0]?.fromSeconds ?? 0
  const last = parts.at(-1)
  const length = (last?.fromSeconds ?? 0) + (last?.seconds ?? 0) - start
  const rowSeconds = length / rowCount
  const rows: JobTask[][] = []
  for (const part of parts) {
    // The epsilon keeps a part that begins exactly where a row does in that row, whatever rounding made of it.
    const index = rowSeconds > 0 ? Math.floor(((part.fromSeconds ?? 0) - start) / rowSeconds + 1e-6) : 0
    ;(rows[Math.min(index, rowCount - 1)] ??= []).push(part)
  }
  const filled = rows.filter((row) => row !== undefined)
  const secondsOf = (row: readonly JobTask[]): number => row.reduce((sum, { seconds = 0 }) => sum + seconds, 0)
  const longest = Math.max(...filled.map(secondsOf))
  return filled.map((row, index) => {
    const [first] = row
    return {
      key: first?.id ?? '',
      ...(first?.fromSeconds === undefined ? {} : { fromSeconds: first.fromSeconds }),
      parts: row,
      before: filled.slice(0, index).reduce((sum, { length: count }) => sum + count, 0),
      restSeconds: longest - secondsOf(row),
    }
  })
}

export type StripMove = 'left' | 'right' | 'up' | 'down' | 'home' | 'end'

/** Where the arrow keys lead: along the film, and to the part above or below at about the same time of it. */
export function moveOnStrip(
  lanes: readonly StripLane[],
  from: string | undefined,
  move: StripMove,
): string | undefined {
  const rows = lanes.flatMap((lane) => lane.rows)
  const all = rows.flatMap((row) => row.parts)
  const at = all.findIndex(({ id }) => id === from)
  const current = all[at]
  if (!current) return all[0]?.id
  const rowAt = rows.findIndex((row) => row.parts.includes(current))
  const row = rows[rowAt]
  if (move === 'left') return (all[at - 1] ?? current).id
  if (move === 'right') return (all[at + 1] ?? current).id
  if (move === 'home') return row?.parts[0]?.id
  if (move === 'end') return row?.parts.at(-1)?.id
  const next = rows[rowAt + (move === 'down' ? 1 : -1)]
  if (!row || !next) return current.id
  const offset = (current.fromSeconds ?? 0) - (row.fromSeconds ?? 0)
  const there = next.parts.findLast((part) => (part.fromSeconds ?? 0) - (next.fromSeconds ?? 0) <= offset + 1e-6)
  return (there ?? next.parts[0] ?? current).id
}

/** How many parts are in each state. */
export function countByStatus(parts: readonly JobTask[]): Record<JobTask['status'], number> {
  const counts = { waiting: 0, running: 0, done: 0, failed: 0 }
  for (const { status } of parts) counts[status]++
  return counts
}
