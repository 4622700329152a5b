import { blur, linear, n, picture, radial, rect, type Frame, type Point } from '../canvas.ts'

/** The Sierpinski triangle's holes between three corners. */
function holes(a: Point, b: Point, c: Point, depth: number): string {
  const half = (p: Point, q: Point): Point => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]
  const [ab, bc, ca] = [half(a, b), half(b, c), half(c, a)]
  const own = `M${n(ab[0])} ${n(ab[1])}L${n(bc[0])} ${n(bc[1])}L${n(ca[0])} ${n(ca[1])}z`
  if (depth === 1) return own
  return own + holes(a, ab, ca, depth - 1) + holes(ab, b, bc, depth - 1) + holes(ca, bc, c, depth - 1)
}

/** Doors within doors, all with three corners; in the last one somebody stands with the light behind. */
export function triangleRoom(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const floor = poster ? 900 : 730
  const x = poster ? 400 : 1080
  const door = (half: number, tall: number, foot: number): string =>
    `M${n(x - half)} ${n(foot)}L${n(x)} ${n(foot - tall)}L${n(x + half)} ${n(foot)}z`
  const frames = Array.from({ length: 7 }, (_, index) => {
    const scale = 1 - index * 0.122
    const half = (poster ? 420 : 460) * scale
    const tall = (poster ? 800 : 700) * scale
    const foot = floor + (poster ? 60 : 50) * scale - 20
    const red = Math.round(20 + index * 15)
    return `<path d="${door(half, tall, foot)}" fill="rgb(${red} ${Math.round(red * 0.12)} ${Math.round(red * 0.16)})" stroke="#000" stroke-width="5"/>`
  }).join('')
  const inner = { half: poster ? 108 : 112, tall: poster ? 250 : 240, foot: floor - 6 }
  return picture(frame, {
    vignette: 0.78,
    grain: 0.2,
    defs:
      linear('wall', [
        [0, '#0a0204'],
        [1, '#1a0507'],
      ]) +
      linear('light', [
        [0, '#ffd0b0'],
        [0.5, '#ff4a33'],
        [1, '#d3131a'],
      ]) +
      radial('spill', [
        [0, '#ff3a2a', 0.65],
        [0.5, '#c3141a', 0.2],
        [1, '#c3141a', 0],
      ]) +
      linear('path', [
        [0, '#ff4a33', 0.9],
        [1, '#5a0508', 0],
      ]) +
      blur('b', 16),
    body:
      rect(0, 0, width, height, 'url(#wall)') +
      frames +
      `<path d="${holes([x - (poster ? 400 : 440), floor + 20], [x, floor - (poster ? 770 : 672)], [x + (poster ? 400 : 440), floor + 20], 5)}" fill="#000" opacity=".34"/>` +
      rect(0, floor + 30, width, height - floor, '#070102') +
      `<path d="M${x - inner.half} ${inner.foot}L${x - inner.half * 4.6} ${height + 20}H${x + inner.half * 4.6}L${x + inner.half} ${inner.foot}Z" fill="url(#path)" opacity=".8"/>` +
      `<ellipse cx="${x}" cy="${inner.foot - 90}" rx="430" ry="380" fill="url(#spill)"/>` +
      `<path d="${door(inner.half + 16, inner.tall + 34, inner.foot)}" fill="#ff3a2a" filter="url(#b)" opacity=".7"/>` +
      `<path d="${door(inner.half, inner.tall, inner.foot)}" fill="url(#light)"/>` +
      `<g transform="translate(${x} ${inner.foot})"><path d="M-26 0C-30-40-34-84-24-106C-18-112-10-114-7-116V-124C-18-132-16-156 0-156C16-156 18-132 7-124V-116C10-114 18-112 24-106C34-84 30-40 26 0L10 0L2-50L-8 0Z" fill="#080102"/><path d="M-26 0L-110 ${height - inner.foot + 20}H-20L-4 40L12 ${height - inner.foot + 20}H104L26 0Z" fill="#050001" opacity=".72"/></g>`,
  })
}
