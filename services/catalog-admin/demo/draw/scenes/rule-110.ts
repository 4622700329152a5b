import { linear, picture, radial, rect, type Frame } from '../canvas.ts'

/** The one-dimensional automaton with this number, row by row; a cell on the right edge starts it. */
function automaton(rule: number, columns: number, rows: number): boolean[][] {
  let row = Array.from({ length: columns }, (_, x) => x === columns - 1)
  const all = [row]
  for (let y = 1; y < rows; y++) {
    const before = row
    row = before.map((cell, x) => {
      const pattern = (before[x - 1] ? 4 : 0) | (cell ? 2 : 0) | (before[x + 1] ? 1 : 0)
      return ((rule >> pattern) & 1) === 1
    })
    all.push(row)
  }
  return all
}

/** The city's records come down like rain, and somebody stands where the next line will be written. */
export function rule110(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const size = poster ? 12.5 : 15
  const columns = Math.ceil(width / size)
  const floor = poster ? 880 : 730
  const rows = Math.floor(floor / size)
  const cells = automaton(110, columns, rows)
  let path = ''
  for (const [y, row] of cells.entries())
    for (let x = 0; x < columns; x++) {
      if (!row[x]) continue
      let run = 1
      while (row[x + run]) run++
      path += `M${x} ${y}h${run}`
      x += run
    }
  const who = poster ? { x: 300, y: floor, s: 1.25 } : { x: 900, y: floor, s: 1.1 }
  return picture(frame, {
    vignette: 0.6,
    grain: 0.14,
    defs:
      linear(
        'ink',
        [
          [0, '#4a0d12'],
          [0.45, '#b3202a'],
          [1, '#ff6a4d'],
        ],
        `gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="${rows}"`,
      ) +
      linear('floor', [
        [0, '#ff7a55', 0.75],
        [0.08, '#8c1720', 0.7],
        [0.6, '#1a0508', 1],
      ]) +
      radial('lamp', [
        [0, '#ffd9b8', 0.55],
        [0.4, '#ff6a4d', 0.2],
        [1, '#ff6a4d', 0],
      ]) +
      linear(
        'left',
        [
          [0, '#0a0203', poster ? 0.35 : 0.92],
          [0.6, '#0a0203', 0],
        ],
        'x1="0" y1="0" x2="1" y2="0"',
      ),
    body:
      rect(0, 0, width, height, '#0c0305') +
      `<g transform="scale(${size})"><path d="${path}" stroke="url(#ink)" stroke-width=".86" transform="translate(0 .5)"/></g>` +
      rect(0, floor, width, height - floor, 'url(#floor)') +
      rect(0, 0, width, height, 'url(#left)') +
      `<ellipse cx="${who.x}" cy="${who.y - 120}" rx="330" ry="300" fill="url(#lamp)"/>` +
      `<g transform="translate(${who.x} ${who.y}) scale(${who.s})" fill="#050102"><ellipse cx="0" cy="8" rx="96" ry="11" opacity=".75"/><path d="M-30-120L-34 6H-6L0-96L8 6H36L32-120Z"/><path d="M-40-66C-58-128-62-192-44-214C-34-224-20-226-13-229V-244C-30-254-30-296 0-298C30-296 30-254 13-244V-229C20-226 34-224 44-214C62-192 58-128 46-58C20-48-18-48-40-66Z"/><path d="M-44-210C-64-176-66-130-58-92L-44-98C-48-132-44-160-34-184ZM40-212C62-192 78-166 92-150L82-138C62-152 44-168 32-184Z"/><g transform="rotate(-8 112 -156)"><rect x="84" y="-186" width="58" height="74" rx="2" fill="#ffe2c8"/><path d="M92-172h40M92-160h30M92-148h42M92-136h26M92-124h36" stroke="#b3202a" stroke-width="4"/></g></g>`,
  })
}
