import { n, type Point } from './canvas.ts'

/** The outlines of where a field is above a level (marching squares), as closed or open lines in the field's own units. */
function contours(field: readonly (readonly number[])[], level: number): Point[][] {
  const rows = field.length
  const columns = field[0]?.length ?? 0
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= columns || y >= rows ? -1e9 : (field[y]?.[x] ?? 0)
  const between = (a: number, b: number): number => {
    // Never at a corner, where two lines would take each other for their own.
    if (a < -1e8) return 0.98
    if (b < -1e8) return 0.02
    return Math.min(0.98, Math.max(0.02, (level - a) / (b - a)))
  }
  const segments = new Map<string, { to: string; point: Point }>()
  const key = (point: Point): string => `${point[0].toFixed(3)},${point[1].toFixed(3)}`
  const add = (from: Point, to: Point): void => {
    segments.set(key(from), { to: key(to), point: from })
  }
  for (let y = -1; y < rows; y++)
    for (let x = -1; x < columns; x++) {
      const [a, b, c, d] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)] as const
      const mask = (a > level ? 8 : 0) | (b > level ? 4 : 0) | (c > level ? 2 : 0) | (d > level ? 1 : 0)
      const top: Point = [x + between(a, b), y]
      const right: Point = [x + 1, y + between(b, c)]
      const bottom: Point = [x + between(d, c), y + 1]
      const left: Point = [x, y + between(a, d)]
      if (mask === 1) add(left, bottom)
      else if (mask === 2) add(bottom, right)
      else if (mask === 3) add(left, right)
      else if (mask === 4) add(right, top)
      else if (mask === 5) {
        add(left, top)
        add(right, bottom)
      } else if (mask === 6) add(bottom, top)
      else if (mask === 7) add(left, top)
      else if (mask === 8) add(top, left)
      else if (mask === 9) add(top, bottom)
      else if (mask === 10) {
        add(top, right)
        add(bottom, left)
      } else if (mask === 11) add(top, right)
      else if (mask === 12) add(right, left)
      else if (mask === 13) add(right, bottom)
      else if (mask === 14) add(bottom, left)
    }
  const lines: Point[][] = []
  while (segments.size > 0) {
    let [current] = segments.keys()
    const points: Point[] = []
    while (current !== undefined) {
      const segment = segments.get(current)
      if (!segment) break
      segments.delete(current)
      points.push(segment.point)
      current = segment.to
    }
    lines.push(points)
  }
  return lines
}

/** The same line with fewer points, none further off than `tolerance` (Douglas and Peucker). */
function simplified(points: readonly Point[], tolerance: number): Point[] {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || points.length < 3) return [...points]
  let far = 0
  let index = 0
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]]
  const length = Math.hypot(dx, dy)
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i] ?? [0, 0]
    const off =
      length < 1e-6
        ? Math.hypot(x - first[0], y - first[1])
        : Math.abs(dy * (x - first[0]) - dx * (y - first[1])) / length
    if (off > far) [far, index] = [off, i]
  }
  if (far <= tolerance) return [first, last]
  return [
    ...simplified(points.slice(0, index + 1), tolerance).slice(0, -1),
    ...simplified(points.slice(index), tolerance),
  ]
}

/** A point, and where the side after it is long, two more near the ends of that side, so that corners stay where they are. */
function nearEnds(from: Point, to: Point): Point[] {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  if (length < 60) return [from]
  const along = (distance: number): Point => [
    from[0] + ((to[0] - from[0]) * distance) / length,
    from[1] + ((to[1] - from[1]) * distance) / length,
  ]
  return [from, along(15), along(length - 15)]
}

/** A smooth closed path through the middles of the sides, with the points as handles; relative, to be short. */
function smoothPath(corners: readonly Point[]): string {
  if (corners.length < 3) return ''
  const points = corners.flatMap((point, index) => nearEnds(point, corners[(index + 1) % corners.length] ?? point))
  const middle = (a: Point, b: Point): Point => [Math.round((a[0] + b[0]) / 2), Math.round((a[1] + b[1]) / 2)]
  const start = middle(points.at(-1) ?? [0, 0], points[0] ?? [0, 0])
  let [x, y] = start
  let path = `M${n(x)} ${n(y)}`
  for (const [index, point] of points.entries()) {
    const end = middle(point, points[(index + 1) % points.length] ?? point)
    path += `q${Math.round(point[0] - x)} ${Math.round(point[1] - y)} ${end[0] - x} ${end[1] - y}`
    ;[x, y] = end
  }
  return `${path}z`.replaceAll(' -', '-')
}

const area = (points: readonly Point[]): number =>
  points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [0, 0]
    return sum + x * nextY - nextX * y
  }, 0) / 2

/** One smooth path around everything above a level; specks are left out. */
export function levelPath(
  field: readonly (readonly number[])[],
  level: number,
  options: { scale: number; tolerance: number; smallest: number },
): string {
  return contours(field, level)
    .map((points) => points.map(([x, y]): Point => [x * options.scale, y * options.scale]))
    .filter((points) => Math.abs(area(points)) > options.smallest)
    .map((points) => smoothPath(simplified(points, options.tolerance)))
    .join('')
}
