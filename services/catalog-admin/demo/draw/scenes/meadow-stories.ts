import { blur, circle, hills, linear, n, picture, polygon, radial, random, rect, type Frame } from '../canvas.ts'

/** A squirrel sitting up, its tail a question mark. */
const squirrel = `<path d="M0 0C-34 4-46-34-22-56C-36-64-40-88-22-100C-18-114-12-118-10-104C6-106 18-92 14-76C12-68 4-62-2-60C22-52 26-14 12 0Z"/><path d="M8-2C58-4 64-60 44-88C30-108 40-132 62-126C46-160 4-140 14-98C22-70 30-40 8-2Z"/>`
const mouse = `<path d="M0 0C-26 2-36-18-24-32C-34-40-30-58-16-54C-10-66 8-62 6-48C26-44 34-14 20 0Z"/><path d="M18-4q34 6 40-16q4-18 20-14" fill="none" stroke-width="4" stroke-linecap="round"/>`
const bird = `<path d="M-22-8C-22-30-4-40 10-32L24-28L12-22C12-6 0 2-14 0L-40 8Z"/><path d="M-8 0l-4 16M0-2l2 18" fill="none" stroke-width="3"/>`

/** Tall grass against the light, and who lives in it. */
export function meadowStories(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const ground = poster ? 1010 : 760
  const sun = poster ? { x: 250, y: 470 } : { x: 1160, y: 330 }
  const next = random(8)
  let blades = ''
  let seeds = ''
  const stalks = poster ? 34 : 52
  for (let index = 0; index < stalks; index++) {
    const x = ((index + next()) / stalks) * width
    const tall = (poster ? 240 : 190) + next() * (poster ? 420 : 300)
    const lean = (next() - 0.4) * tall * 0.42
    const foot = height + 10
    blades +=
      `M${Math.round(x)} ${foot}q${Math.round(lean * 0.1)}${n(-tall * 0.6)} ${Math.round(lean)}${n(-tall)}`.replace(
        /(\d)(-)/g,
        '$1 $2',
      )
    if (next() > 0.45)
      for (let grain = 0; grain < 5; grain++)
        seeds += `M${Math.round(x + lean * (1 - grain * 0.035) + (grain % 2 ? 7 : -7))} ${Math.round(foot - tall + grain * 17)}h0`
  }
  let motes = ''
  for (let index = 0; index < 70; index++)
    motes += `M${Math.round(next() * width)} ${Math.round(height * 0.25 + next() * height * 0.6)}h0`
  const place = (x: number, y: number, scale: number, shape: string, mirrored = false): string =>
    `<g transform="translate(${n(x)} ${n(y)}) scale(${mirrored ? -scale : scale} ${scale})" fill="#1a2410" stroke="#1a2410" stroke-width="0">${shape}</g>`
  return picture(frame, {
    vignette: 0.45,
    grain: 0.07,
    defs:
      linear('dawn', [
        [0, '#6fa6a0'],
        [0.3, '#e9d59b'],
        [0.55, '#ffca6a'],
        [0.85, '#e98a3c'],
      ]) +
      radial('sun', [
        [0, '#fffdf0', 1],
        [0.12, '#fff6cf', 0.95],
        [0.4, '#ffe08a', 0.5],
        [1, '#ffd070', 0],
      ]) +
      linear('near', [
        [0, '#6d7a24'],
        [1, '#1b260d'],
      ]) +
      blur('mist', 22),
    body:
      rect(0, 0, width, height, 'url(#dawn)') +
      circle(sun.x, sun.y, poster ? 520 : 560, 'url(#sun)') +
      polygon(hills(frame, { y: ground - 190, height: 46, seed: 2 }), '#d79a4c', 'opacity=".6"') +
      polygon(
        hills(frame, { y: ground - 120, height: 40, seed: 6, step: width / 80, detail: 12 }),
        '#a9803a',
        'opacity=".8"',
      ) +
      rect(-20, ground - 110, width + 40, 90, '#fff0c0', 'opacity=".55" filter="url(#mist)"') +
      polygon(hills(frame, { y: ground - 20, height: 30, seed: 11 }), 'url(#near)') +
      place(poster ? 560 : 1290, ground - 16, poster ? 1.9 : 1.6, squirrel) +
      place(poster ? 300 : 1080, ground + 26, poster ? 1.5 : 1.3, mouse, true) +
      `<path d="${blades}" stroke="#1a2410" stroke-width="6" fill="none" stroke-linecap="round"/>` +
      `<path d="${seeds}" stroke="#1a2410" stroke-width="15" stroke-linecap="round"/>` +
      place(poster ? 640 : 1420, poster ? 560 : 400, poster ? 1.25 : 1.1, bird) +
      `<path d="${poster ? 'M655 1210Q650 800 628 578' : 'M1430 910Q1425 620 1410 416'}" stroke="#1a2410" stroke-width="7" fill="none"/>` +
      `<path d="${motes}" stroke="#fff7d6" stroke-width="5" stroke-linecap="round" opacity=".7"/>`,
  })
}
