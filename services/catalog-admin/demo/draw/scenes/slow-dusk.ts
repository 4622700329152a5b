import { blur, circle, hills, linear, n, picture, polygon, radial, random, rect, type Frame } from '../canvas.ts'

/** The longest evening of the year, a lake, and a small boat with two in it. */
export function slowDusk(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const shore = poster ? 700 : 560
  const sun = poster ? { x: 400, y: 600, r: 190 } : { x: 1130, y: 470, r: 170 }
  const next = random(31)
  let glints = ''
  for (let index = 0; index < 90; index++) {
    const depth = next()
    const y = shore + 8 + depth ** 1.5 * (height - shore) * 0.8
    const spread = 40 + depth * sun.r * 1.5
    const x = sun.x + (next() + next() - 1) * spread
    const length = 10 + depth * 90 * next()
    glints += `M${Math.round(x - length / 2)} ${Math.round(y)}h${Math.round(length)}`
  }
  const boat = poster ? { x: 400, y: 915, s: 1.25 } : { x: 1010, y: 745, s: 1.15 }
  const bands = [0.36, 0.5, 0.62, 0.73, 0.83, 0.92]
    .map((at, index) => rect(sun.x - sun.r, sun.y - sun.r + at * sun.r * 2, sun.r * 2, 4 + index * 4.4, 'url(#sky)'))
    .join('')
  return picture(frame, {
    vignette: 0.5,
    defs:
      linear(
        'sky',
        [
          [0, '#1c1440'],
          [0.3, '#5b2a6b'],
          [0.55, '#b8476b'],
          [0.78, '#f08457'],
          [1, '#ffd27a'],
        ],
        `gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="0" y2="${shore}"`,
      ) +
      linear('lake', [
        [0, '#f39a63'],
        [0.16, '#b04a6c'],
        [0.5, '#4d2766'],
        [1, '#120d2e'],
      ]) +
      linear('disc', [
        [0, '#fff3b8'],
        [0.6, '#ffb961'],
        [1, '#ff6f59'],
      ]) +
      radial('glow', [
        [0, '#ffe0a0', 0.9],
        [0.4, '#ff9a6a', 0.35],
        [1, '#ff7a6a', 0],
      ]) +
      `<clipPath id="sun">${circle(sun.x, sun.y, sun.r, '#fff')}</clipPath>` +
      blur('haze', 14),
    body:
      rect(0, 0, width, shore + 2, 'url(#sky)') +
      circle(sun.x, sun.y, sun.r * 3, 'url(#glow)') +
      circle(sun.x, sun.y, sun.r, 'url(#disc)') +
      `<g clip-path="url(#sun)">${bands}</g>` +
      polygon(hills(frame, { y: shore - 74, height: 52, seed: 5 }), '#a34a72', 'opacity=".75"') +
      polygon(hills(frame, { y: shore - 34, height: 44, seed: 14 }), '#6b2f66', 'opacity=".9"') +
      polygon(hills(frame, { y: shore - 8, height: 16, seed: 44, step: width / 110, detail: 16 }), '#371c4e') +
      rect(0, shore, width, height - shore, 'url(#lake)') +
      rect(0, shore - 6, width, 14, '#ffc98a', 'opacity=".4" filter="url(#haze)"') +
      `<path d="${glints}" stroke="#ffe2a6" stroke-width="3.4" stroke-linecap="round" opacity=".75"/>` +
      `<g transform="translate(${boat.x} ${boat.y}) scale(${boat.s})"><path d="M-150 0C-100 44 90 46 150-6C96 4-90 8-150 0Z" fill="#0b0820"/><path d="M-150 12C-90 60 90 62 150 6" stroke="#0b0820" stroke-width="10" opacity=".35" fill="none" transform="translate(0 26)"/><path d="M-62 4C-66-40-58-62-44-66C-48-72-52-78-50-88C-48-100-28-100-26-88C-25-79-28-72-32-67C-16-62-10-30-8 6Z" fill="#0b0820"/><path d="M-20-44L66 22" stroke="#0b0820" stroke-width="6" stroke-linecap="round"/><path d="M52 4C48-34 52-54 64-58C58-66 56-74 59-82C64-94 84-92 84-78C86-68 82-62 78-57C94-50 98-24 100 0Z" fill="#0b0820"/><path d="M58-84C52-80 50-60 56-50" stroke="#0b0820" stroke-width="6" fill="none"/></g>` +
      polygon(
        [
          [-10, height + 10],
          [-10, height - (poster ? 150 : 110)],
          [width * 0.12, height - (poster ? 96 : 60)],
          [width * 0.3, height - 30],
          [width * 0.42, height + 10],
        ],
        '#080618',
      ) +
      `<path d="${Array.from({ length: 16 }, (_, index) => {
        const x = index * width * 0.022
        const top = 120 + next() * 150
        return `M${n(x)} ${height}q${n(6 + next() * 10)} ${n(-top * 0.6)} ${n(14 + next() * 26)} ${n(-top)}`
      }).join('')}" stroke="#080618" stroke-width="5" fill="none" stroke-linecap="round"/>`,
  })
}
