import { blur, circle, hills, linear, n, picture, polygon, radial, random, rect, type Frame } from '../canvas.ts'

const plane = (x: number, y: number, size: number, tilt: number, light = '#ffffff', shade = '#d5dbe8'): string =>
  `<g transform="translate(${n(x)} ${n(y)}) rotate(${tilt}) scale(${size})"><path d="M-90 26L96-30L-34 34Z" fill="${light}"/><path d="M-34 34L96-30L-4 66Z" fill="${shade}"/><path d="M-34 34L-4 66L-26 70Z" fill="#aab4c8"/><path d="M-90 26L96-30L-30 14Z" fill="${light}" opacity=".85"/></g>`

/** A wall too high for one girl and not for what she folds. */
export function gardenOfGliders(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const ground = poster ? 1040 : 780
  const wall = poster ? { x: 0, y: 820, w: 800 } : { x: 520, y: 590, w: 1100 }
  const next = random(3)
  const bricks = Array.from({ length: poster ? 70 : 96 }, () => {
    const row = Math.floor(next() * ((ground - wall.y) / 26))
    const x = wall.x + Math.floor((next() * wall.w) / 62) * 62 + (row % 2) * 31
    return rect(x, wall.y + 14 + row * 26, 56, 21, next() > 0.5 ? '#c8674a' : '#a44a3a', 'rx="3" opacity=".5"')
  }).join('')
  const leaf = (x: number, y: number, r: number, color: string): string => circle(x, y, r, color)
  const tree = (x: number, base: number, scale: number, colors: readonly string[]): string =>
    `<path d="M${n(x - 10 * scale)} ${base}C${n(x - 4 * scale)} ${n(base - 90 * scale)} ${n(x - 8 * scale)} ${n(base - 120 * scale)} ${n(x)} ${n(base - 190 * scale)}C${n(x + 8 * scale)} ${n(base - 120 * scale)} ${n(x + 4 * scale)} ${n(base - 90 * scale)} ${n(x + 12 * scale)} ${base}Z" fill="#5b3a2e"/>` +
    Array.from({ length: 16 }, (_, index) => {
      const angle = index * 2.4
      const off = Math.sqrt(index / 16) * 92 * scale
      return leaf(
        x + Math.cos(angle) * off,
        base - 220 * scale + Math.sin(angle) * off * 0.8,
        (46 - index * 0.9) * scale,
        colors[index % colors.length] ?? '#6a9a4a',
      )
    }).join('')
  const girl = poster ? { x: 236, y: ground + 24, s: 1.05 } : { x: 780, y: ground + 16, s: 0.92 }
  const path = poster
    ? 'M300 900C420 760 250 610 420 520C530 465 610 440 572 372'
    : 'M830 660C960 520 860 420 1020 330C1180 240 1290 330 1380 180'
  const planes = poster
    ? plane(566, 352, 0.86, -34) +
      plane(420, 512, 0.62, -16) +
      plane(180, 330, 0.46, 12) +
      plane(662, 620, 0.4, -50) +
      plane(120, 570, 0.3, -8)
    : plane(1376, 186, 0.86, -30) +
      plane(1030, 326, 0.6, -16) +
      plane(1240, 470, 0.42, 10) +
      plane(900, 180, 0.36, -26) +
      plane(1500, 400, 0.3, -44)
  return picture(frame, {
    vignette: 0.28,
    grain: 0.07,
    defs:
      linear('sky', [
        [0, '#2f6fb5'],
        [0.4, '#6fb7e0'],
        [0.75, '#ffd9c0'],
        [1, '#ffc0a0'],
      ]) +
      linear('wall', [
        [0, '#bd5a42'],
        [1, '#843528'],
      ]) +
      linear('lawn', [
        [0, '#6cae57'],
        [1, '#1f5b3a'],
      ]) +
      radial('cloud', [
        [0, '#fff', 0.95],
        [1, '#fff', 0.55],
      ]) +
      blur('b', 10),
    body:
      rect(0, 0, width, height, 'url(#sky)') +
      `<g fill="url(#cloud)" filter="url(#b)">${[
        [0.2, 0.36, 1],
        [0.78, 0.28, 1.2],
        [0.55, 0.5, 0.8],
      ]
        .map(
          ([x = 0, y = 0, s = 1]) =>
            `<ellipse cx="${n(width * x)}" cy="${n(height * y)}" rx="${n(120 * s)}" ry="${n(34 * s)}"/><ellipse cx="${n(width * x + 40 * s)}" cy="${n(height * y - 26 * s)}" rx="${n(70 * s)}" ry="${n(40 * s)}"/><ellipse cx="${n(width * x - 46 * s)}" cy="${n(height * y - 16 * s)}" rx="${n(56 * s)}" ry="${n(30 * s)}"/>`,
        )
        .join('')}</g>` +
      polygon(hills(frame, { y: wall.y - 20, height: 40, seed: 17 }), '#8fc3a8', 'opacity=".8"') +
      tree(poster ? 690 : 1480, wall.y + 40, poster ? 1.45 : 1.35, ['#e99a4a', '#f2b65c', '#d97b3e', '#f7cf7a']) +
      tree(poster ? 560 : 1200, wall.y + 40, poster ? 0.9 : 0.85, ['#4f9a63', '#6fb777', '#3b8055']) +
      rect(wall.x, wall.y, wall.w, ground - wall.y + 40, 'url(#wall)') +
      bricks +
      rect(wall.x - 10, wall.y - 16, wall.w + 20, 26, '#d98a6a', 'rx="6"') +
      `<path d="M-10 ${ground + 14}Q${width / 2} ${ground - 34} ${width + 10} ${ground + 10}V${height + 10}H-10Z" fill="url(#lawn)"/>` +
      `<path d="${path}" fill="none" stroke="#fff" stroke-width="4" stroke-dasharray="3 17" stroke-linecap="round" opacity=".85"/>` +
      planes +
      `<g transform="translate(${girl.x} ${girl.y}) scale(${girl.s})"><ellipse cx="0" cy="4" rx="70" ry="10" fill="#123c28" opacity=".5"/><path d="M-18-70L-22 0h15l5-62M10-70L14 0h15L24-72" fill="#2b2238"/><path d="M-44-66C-34-110-30-140-24-160C-8-172 16-172 28-160C34-138 40-108 50-66C20-54-16-54-44-66Z" fill="#e23b4e"/><path d="M24-156C48-182 62-214 66-242L54-246C46-220 32-198 14-182Z" fill="#f2c6a0"/><path d="M-22-154C-46-132-54-106-54-84L-42-82C-40-104-30-122-14-136Z" fill="#f2c6a0"/><circle cx="4" cy="-194" r="33" fill="#3a2230"/><path d="M-30-190C-40-234 4-250 30-230C48-214 42-186 34-172C36-196 22-210 4-208C-12-208-20-204-18-176C-26-178-28-182-30-190Z" fill="#3a2230"/><path d="M-26-184C-52-170-62-140-52-118C-40-124-34-150-18-164Z" fill="#3a2230"/></g>`,
  })
}
