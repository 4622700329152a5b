import { blur, circle, linear, n, picture, radial, random, rect, type Frame } from '../canvas.ts'

/** A stairwell of stone under the sea, seen from above: each flight the one before, smaller and darker. */
export function deepSpiral(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const center = poster ? { x: 420, y: 600 } : { x: 1080, y: 450 }
  const start = poster ? 900 : 860
  const steps = 96
  const shrink = 0.963
  const turn = 0.262
  let body = ''
  for (let index = 0; index < steps; index++) {
    const outer = start * shrink ** index
    const inner = start * shrink ** (index + 16)
    const from = index * turn - 0.6
    const to = from + turn * 1.04
    const depth = index / steps
    const light = Math.max(0, 1 - depth * 1.15)
    const shade = index % 2 === 0 ? 1 : 0.86
    const channel = (near: number, far: number): number => Math.round((far + (near - far) * light) * shade)
    const point = (radius: number, angle: number): string =>
      `${n(center.x + Math.cos(angle) * radius)} ${n(center.y + Math.sin(angle) * radius)}`
    body += `<path d="M${point(outer, from)}L${point(outer * shrink, to)}L${point(inner * shrink, to)}L${point(inner, from)}z" fill="rgb(${channel(120, 2)} ${channel(196, 14)} ${channel(200, 34)})" stroke="#021522" stroke-width="${n(Math.max(0.6, 4 * (1 - depth)))}"/>`
  }
  const next = random(5)
  const bubbles = Array.from({ length: 26 }, () => {
    const off = 40 + next() * 190
    const x = (poster ? 470 : 1130) + (next() - 0.5) * 90 + off * 0.25
    return circle(
      x,
      (poster ? 560 : 420) - off * 1.4,
      2 + next() * 7,
      'none',
      'stroke="#d8fbff" stroke-width="1.8" opacity=".8"',
    )
  }).join('')
  const diver = poster ? { x: 440, y: 640, s: 1 } : { x: 1100, y: 490, s: 0.95 }
  return picture(frame, {
    vignette: 0.72,
    defs:
      radial('abyss', [
        [0, '#000309', 1],
        [0.3, '#000814', 0.92],
        [1, '#00101f', 0],
      ]) +
      linear('rays', [
        [0, '#d9fff8', 0.6],
        [0.5, '#9fe8e6', 0.14],
        [1, '#9fe8e6', 0],
      ]) +
      linear(
        'left',
        [
          [0, '#00101c', poster ? 0 : 0.85],
          [0.6, '#00101c', 0],
        ],
        'x1="0" y1="0" x2="1" y2="0"',
      ) +
      linear('foot', [
        [0.62, '#00101c', 0],
        [0.92, '#00101c', poster ? 0.94 : 0.5],
      ]) +
      blur('b', 20),
    body:
      rect(0, 0, width, height, '#0a4a5c') +
      body +
      circle(center.x, center.y, poster ? 250 : 230, 'url(#abyss)') +
      `<g filter="url(#b)"><path d="M${n(width * 0.1)}-40L${n(width * 0.3)}-40L${n(center.x + 30)} ${n(center.y)}L${n(center.x - 120)} ${n(center.y)}Z" fill="url(#rays)"/><path d="M${n(width * 0.5)}-40L${n(width * 0.72)}-40L${n(center.x + 140)} ${n(center.y)}L${n(center.x + 20)} ${n(center.y)}Z" fill="url(#rays)" opacity=".8"/></g>` +
      rect(0, 0, width, height, 'url(#left)') +
      rect(0, 0, width, height, 'url(#foot)') +
      `<path d="M${diver.x + 10} ${diver.y - 30}C${diver.x + 60} ${n(diver.y * 0.6)} ${diver.x - 60} ${n(diver.y * 0.35)} ${diver.x + 40} -20" fill="none" stroke="#f6e3a8" stroke-width="3.4"/>` +
      bubbles +
      `<g transform="translate(${diver.x} ${diver.y}) rotate(28) scale(${diver.s})" fill="#01060d"><circle cx="0" cy="-78" r="25"/><path d="M-26-56C-36-20-30 20-16 34H18C30 16 34-24 24-56C12-64-14-64-26-56Z"/><rect x="-17" y="-52" width="32" height="62" rx="14" fill="#f08a2c"/><path d="M-24-50C-62-30-84 0-92 34L-78 38C-66 10-46-8-22-18ZM24-50C54-60 78-84 92-112L80-120C66-98 44-80 20-74Z"/><path d="M-14 30C-30 70-30 104-44 138L-76 168L-64 178L-30 148C-14 112-4 72 2 34ZM16 30C24 66 40 96 44 132L66 172L80 164L60 126C54 92 40 60 22 26Z"/></g>` +
      `<circle cx="${diver.x + 37 * diver.s}" cy="${diver.y - 69 * diver.s}" r="9" fill="#fff7c2"/><circle cx="${diver.x + 37 * diver.s}" cy="${diver.y - 69 * diver.s}" r="34" fill="#fff2a8" opacity=".35" filter="url(#b)"/>`,
  })
}
