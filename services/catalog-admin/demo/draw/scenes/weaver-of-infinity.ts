import { blur, linear, n, picture, radial, rect, type Frame } from '../canvas.ts'

/** The holes of the Sierpinski carpet, down to a size. */
function holes(x: number, y: number, size: number, depth: number): string[] {
  const third = size / 3
  const own = `M${n(x + third)} ${n(y + third)}h${n(third)}v${n(third)}h${n(-third)}z`
  if (depth === 1) return [own]
  const rest: string[] = []
  for (const row of [0, 1, 2])
    for (const column of [0, 1, 2])
      if (row !== 1 || column !== 1) rest.push(...holes(x + column * third, y + row * third, third, depth - 1))
  return [own, ...rest]
}

/** A woman at the edge of a carpet that hangs from the dark and has a hole in the middle of all that is left of it. */
export function weaverOfInfinity(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const size = poster ? 560 : 600
  const left = poster ? 120 : 860
  const top = poster ? 130 : 96
  const fringe = Array.from(
    { length: 38 },
    (_, index) => `M${n(left + 8 + (index * (size - 16)) / 37)} ${top + size}v${24 + ((index * 7) % 5) * 5}`,
  ).join('')
  const threads = Array.from(
    { length: 28 },
    (_, index) => `M${n(left + 10 + (index * (size - 20)) / 27)} -10V${top}`,
  ).join('')
  const who = poster ? { x: 430, y: 912, s: 1.2 } : { x: 800, y: 806, s: 1.1 }
  return picture(frame, {
    vignette: 0.6,
    grain: 0.12,
    defs:
      linear('dark', [
        [0, '#1d0712'],
        [0.6, '#3b0d1f'],
        [1, '#14040b'],
      ]) +
      linear(
        'wool',
        [
          [0, '#7c1230'],
          [0.5, '#c2263f'],
          [1, '#e2603f'],
        ],
        'x1="0" y1="0" x2="1" y2="1"',
      ) +
      linear(
        'gold',
        [
          [0, '#fff0b8'],
          [0.5, '#f3c250'],
          [1, '#b06a1c'],
        ],
        `gradientUnits="userSpaceOnUse" x1="${left}" y1="${top}" x2="${left + size}" y2="${top + size}"`,
      ) +
      radial('lamp', [
        [0, '#ffd98a', 0.75],
        [0.35, '#f3a04a', 0.3],
        [1, '#f3a04a', 0],
      ]) +
      blur('b', 22),
    body:
      rect(0, 0, width, height, 'url(#dark)') +
      `<ellipse cx="${left + size / 2}" cy="${top + size * 0.55}" rx="${size}" ry="${size * 0.95}" fill="url(#lamp)"/>` +
      `<path d="${threads}" stroke="#d9a24a" stroke-width="1.6" opacity=".55"/>` +
      rect(left - 26, top - 20, size + 52, 20, '#5c2a14', 'rx="8"') +
      rect(left, top, size, size, 'url(#wool)') +
      `<path d="${holes(left + 14, top + 14, size - 28, 4).join('')}" fill="url(#gold)"/>` +
      rect(left + 5, top + 5, size - 10, size - 10, 'none', 'stroke="#f3c250" stroke-width="4"') +
      `<path d="${fringe}" stroke="#e9b65a" stroke-width="4" stroke-linecap="round"/>` +
      `<ellipse cx="${who.x}" cy="${who.y + 6}" rx="330" ry="26" fill="#000" opacity=".5" filter="url(#b)"/>` +
      `<g transform="translate(${who.x} ${who.y}) scale(${who.s})"><path d="M-150 4C-160-36-120-60-84-66C-92-120-66-164-34-172C-40-178-44-188-42-200C-52-232-10-252 12-228C30-214 24-184 8-174C40-160 52-124 50-96C78-106 104-128 118-148L132-140C124-106 92-74 58-62C110-54 152-36 150 4Z" fill="#0d0308"/><path d="M-40-206C-58-202-64-184-54-176C-46-170-40-180-42-192Z" fill="#0d0308"/><path d="M124-146L${n((left + size * 0.78 - who.x) / who.s)} ${n((top + size + 20 - who.y) / who.s)}" stroke="#ffe6a0" stroke-width="2.4"/><path d="M6-222C22-212 24-192 14-178M46-126C52-112 52-100 50-92M60-100C84-108 104-128 118-146" stroke="#f3a04a" stroke-width="3" fill="none" opacity=".8"/></g>`,
  })
}
