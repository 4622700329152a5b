import { blur, circle, linear, picture, radial, rect, stars, type Frame } from '../canvas.ts'
import { levelPath } from '../contours.ts'

/** How slowly a point leaves the Julia set of 0.285 + 0.01i: smooth, and higher towards its shore. */
function escape(fromX: number, fromY: number): number {
  let x = fromX
  let y = fromY
  for (let step = 0; step < 300; step++) {
    const nextX = x * x - y * y + 0.285
    y = 2 * x * y + 0.01
    x = nextX
    if (x * x + y * y > 256) return step + 1 - Math.log2(Math.log2(x * x + y * y) / 2)
  }
  return 300
}

const sea = ['#0a3350', '#0c4a68', '#10657f', '#1d8593', '#46aca8', '#8fd4c3', '#e9f8e6']
/** Which part of the picture is deeper than each breaker. */
const shares = [0.16, 0.34, 0.5, 0.64, 0.76, 0.87, 0.945]
/** The eye of the great whorl, in the plane of the set. */
const eye = { x: 0.4475, y: 0.1875 }

/** A coast with no length: the level lines of a Julia set as breakers around a whorl as bright as a moon. */
export function fractalTides(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const whorl = poster ? { x: 545, y: 380 } : { x: 1160, y: 400 }
  const span = poster ? 0.5 : 0.78
  // More than the frame, since lines are rounded where they meet the edge of their field.
  const margin = 3
  const cells = poster ? 84 : 124
  const scale = width / cells
  const rows = Math.ceil(height / scale)
  const field = Array.from({ length: rows + margin * 2 + 1 }, (_, row) =>
    Array.from({ length: cells + margin * 2 + 1 }, (_unused, column) =>
      escape(
        eye.x + (((column - margin) * scale - whorl.x) / width) * span,
        eye.y + (((row - margin) * scale - whorl.y) / width) * span,
      ),
    ),
  )
  const sorted = field.flat().toSorted((a, b) => a - b)
  const breakers = shares
    .map((share, index) => {
      const level = sorted[Math.floor(share * sorted.length)] ?? 0
      const path = levelPath(field, level, { scale, tolerance: poster ? 4.3 : 5.6, smallest: poster ? 1500 : 3000 })
      return `<path d="${path}" fill="${sea[index]}"/>`
    })
    .join('')
  return picture(frame, {
    vignette: 0.6,
    defs:
      linear('night', [
        [0, '#020a18', 0.6],
        [0.3, '#020a18', 0.05],
        [0.6, '#020a18', 0],
        [0.8, '#020a18', poster ? 0.45 : 0],
        [1, '#020a18', poster ? 0.95 : 0.4],
      ]) +
      radial('halo', [
        [0, '#fffbe6', 0.95],
        [0.18, '#fff3cf', 0.55],
        [0.5, '#ffedb8', 0.16],
        [1, '#ffe9b0', 0],
      ]) +
      linear(
        'side',
        [
          [0, '#020a18', 0.9],
          [0.55, '#020a18', 0],
        ],
        'x1="0" y1="0" x2="1" y2="0"',
      ) +
      blur('b', 6),
    body:
      rect(0, 0, width, height, '#072338') +
      `<g transform="translate(${-margin * scale} ${-margin * scale})">${breakers}</g>` +
      rect(0, 0, width, height, 'url(#night)') +
      (poster ? '' : rect(0, 0, width, height, 'url(#side)')) +
      circle(whorl.x, whorl.y, poster ? 330 : 360, 'url(#halo)') +
      circle(whorl.x, whorl.y, poster ? 62 : 66, '#fffdf2', 'filter="url(#b)"') +
      stars(frame, { count: 46, low: height * 0.22, seed: 4 }),
  })
}
