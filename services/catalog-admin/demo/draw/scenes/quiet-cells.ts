import { blur, circle, linear, n, picture, radial, random, rect, type Frame } from '../canvas.ts'

type Cells = boolean[][]

const evolved = (columns: number, rows: number, seed: number, generations: number): number[][] => {
  const next = random(seed)
  let cells: Cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => next() < 0.32))
  const age: number[][] = cells.map((row) => row.map((alive) => (alive ? 1 : 0)))
  for (let generation = 0; generation < generations; generation++) {
    cells = cells.map((row, y) =>
      row.map((alive, x) => {
        let neighbors = 0
        for (const dy of [-1, 0, 1])
          for (const dx of [-1, 0, 1])
            if ((dx !== 0 || dy !== 0) && cells[(y + dy + rows) % rows]?.[(x + dx + columns) % columns]) neighbors++
        return neighbors === 3 || (alive && neighbors === 2)
      }),
    )
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const ages = age[y]
        if (ages) ages[x] = cells[y]?.[x] ? Math.min(9, (ages[x] ?? 0) + 1) : 0
      }
  }
  return age
}

/** A city of cells at night: each lit window lives by its neighbors. */
export function quietCells(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const size = poster ? 26 : 28
  const columns = Math.ceil(width / size) + 1
  const rows = Math.ceil(height / size) + 1
  const age = evolved(columns, rows, poster ? 77 : 41, 9)
  const middle = poster ? { x: width / 2, y: height * 0.44, r: 340 } : { x: width * 0.68, y: height * 0.5, r: 380 }
  const colors = ['#ffe9a8', '#ffc857', '#f58a3c', '#d94f3d']
  const paths = ['', '', '', '']
  let asleep = ''
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const [cx, cy] = [x * size + size / 2, y * size + size / 2]
      const off = Math.hypot(cx - middle.x, cy - middle.y)
      if (off > middle.r) continue
      const years = age[y]?.[x] ?? 0
      if (years === 0) asleep += `M${n(cx)} ${n(cy)}h0`
      else {
        const tone = years > 6 ? 3 : years > 3 ? 2 : years > 1 ? 1 : 0
        paths[tone] += `M${n(cx)} ${n(cy)}h0`
      }
    }
  const lit = paths
    .map(
      (path, tone) =>
        `<path d="${path}" stroke="${colors[tone]}" stroke-width="${size * 0.78}" stroke-linecap="round"/>`,
    )
    .join('')
  return picture(frame, {
    vignette: 0.6,
    defs:
      linear('night', [
        [0, '#0a1a33'],
        [1, '#050b1a'],
      ]) +
      radial('halo', [
        [0, '#ff9d4d', 0.5],
        [0.6, '#d9503d', 0.18],
        [1, '#d9503d', 0],
      ]) +
      blur('b', 16),
    body:
      rect(0, 0, width, height, 'url(#night)') +
      circle(middle.x, middle.y, middle.r * 1.75, 'url(#halo)') +
      circle(middle.x, middle.y, middle.r + 14, '#0b1d3a') +
      circle(middle.x, middle.y, middle.r + 14, 'none', 'stroke="#ffc857" stroke-width="2.5" opacity=".55"') +
      `<path d="${asleep}" stroke="#1d3c66" stroke-width="${size * 0.3}" stroke-linecap="round"/>` +
      `<g filter="url(#b)" opacity=".75">${lit}</g>` +
      lit,
  })
}
