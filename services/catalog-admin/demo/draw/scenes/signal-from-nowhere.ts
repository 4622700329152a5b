import { blur, circle, hills, linear, n, picture, polygon, radial, random, rect, stars, type Frame } from '../canvas.ts'

/** The automaton of rule 150 from one cell: what the page looks like. */
function page(columns: number, rows: number, x: number, y: number, size: number): string {
  let row = Array.from({ length: columns }, (_, index) => index === Math.floor(columns / 2))
  let path = ''
  for (let line = 0; line < rows; line++) {
    for (let index = 0; index < columns; index++) {
      if (!row[index]) continue
      let run = 1
      while (row[index + run]) run++
      path += `M${n(x + index * size)} ${n(y + line * size)}h${n(run * size - 1)}`
      index += run
    }
    const before = row
    row = before.map(
      (cell, index) => ((before[index - 1] ? 1 : 0) + (cell ? 1 : 0) + (before[index + 1] ? 1 : 0)) % 2 === 1,
    )
  }
  return path
}

/** A dish that listens to an empty piece of sky, and what comes down. */
export function signalFromNowhere(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const ground = poster ? 960 : 740
  const dish = poster ? { x: 520, y: 800, s: 1.15 } : { x: 1180, y: 590, s: 1.05 }
  const beam = poster ? { x: 330, top: 40 } : { x: 930, top: 20 }
  const size = poster ? 9 : 8.6
  const columns = 43
  const rows = poster ? 40 : 34
  const next = random(90)
  const milky = Array.from({ length: 26 }, () => {
    const at = next()
    return `<ellipse cx="${n(width * (0.05 + at * 0.95))}" cy="${n(height * (0.08 + at * 0.42) + (next() - 0.5) * 120)}" rx="${n(50 + next() * 110)}" ry="${n(24 + next() * 40)}"/>`
  }).join('')
  return picture(frame, {
    vignette: 0.55,
    defs:
      linear('sky', [
        [0, '#050414'],
        [0.45, '#1a1246'],
        [0.75, '#4a2a7a'],
        [0.92, '#d07a6a'],
      ]) +
      linear('down', [
        [0, '#bff6ff', 0],
        [0.25, '#8feaff', 0.4],
        [1, '#8feaff', 0.05],
      ]) +
      linear('ink', [
        [0, '#e8fdff'],
        [1, '#5fdcff'],
      ]) +
      linear(
        'metal',
        [
          [0, '#f2e9ff'],
          [0.5, '#9a8fc0'],
          [1, '#352c5a'],
        ],
        'x1="0" y1="0" x2="1" y2="1"',
      ) +
      radial('lamp', [
        [0, '#ff4d5e', 0.9],
        [1, '#ff4d5e', 0],
      ]) +
      blur('b', 26) +
      blur('s', 5),
    body:
      rect(0, 0, width, height, 'url(#sky)') +
      `<g fill="#b79cff" opacity=".16" filter="url(#b)">${milky}</g>` +
      stars(frame, { count: 230, low: ground - 60, seed: 71 }) +
      `<path d="M${beam.x - 26} ${beam.top}H${beam.x + 26}L${n(dish.x + 70 * dish.s)} ${n(dish.y - 150 * dish.s)}L${n(dish.x - 190 * dish.s)} ${n(dish.y - 40 * dish.s)}Z" fill="url(#down)" filter="url(#s)"/>` +
      `<path d="${page(columns, rows, beam.x - (columns * size) / 2, poster ? 190 : 120, size)}" stroke="url(#ink)" stroke-width="${n(size - 1.6)}" opacity=".92"/>` +
      polygon(hills(frame, { y: ground - 46, height: 46, seed: 33 }), '#2a1a52') +
      polygon(hills(frame, { y: ground, height: 26, seed: 51 }), '#140c30') +
      `<g transform="translate(${dish.x} ${dish.y}) scale(${dish.s})"><path d="M-16 10L-74 196H74L22 10Z" fill="#0c0722"/><path d="M-58 150H58M-44 104H44" stroke="#3b2f66" stroke-width="6"/><g transform="rotate(-32)"><path d="M-230-40C-200 96 200 96 230-40Z" fill="#1a1238"/><ellipse cx="0" cy="-40" rx="230" ry="52" fill="url(#metal)"/><ellipse cx="0" cy="-40" rx="206" ry="42" fill="#241a4a"/><ellipse cx="0" cy="-34" rx="150" ry="28" fill="#3c2f6e"/><path d="M-170-30L0-216L170-30" fill="none" stroke="#0c0722" stroke-width="7"/><circle cx="0" cy="-218" r="15" fill="#0c0722"/></g><circle cx="-116" cy="-186" r="46" fill="url(#lamp)"/><circle cx="-116" cy="-186" r="7" fill="#ffd0d4"/></g>` +
      polygon(hills(frame, { y: ground + 90, height: 26, seed: 62, step: width / 100, detail: 12 }), '#080418') +
      circle(poster ? 150 : 760, ground + 62, 4, '#ffd98a') +
      `<path d="M${poster ? 120 : 730} ${ground + 92}v-34l30-20 30 20v34z" fill="#05030f"/><rect x="${poster ? 142 : 752}" y="${ground + 62}" width="14" height="14" fill="#ffd98a"/>`,
  })
}
