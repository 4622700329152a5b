/** The shape of a picture: a poster stands, a backdrop lies and leaves its left side to the words of a page. */
export interface Frame {
  kind: 'poster' | 'backdrop'
  width: number
  height: number
}

export const frames: readonly Frame[] = [
  { kind: 'poster', width: 800, height: 1200 },
  { kind: 'backdrop', width: 1600, height: 900 },
]

export type Point = readonly [x: number, y: number]

/** The same numbers every time (mulberry32), so that a picture changes only with its scene. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A number as short as a picture needs it. */
export const n = (value: number): string => String(Math.round(value * 10) / 10)

const line = (points: readonly Point[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('')

export const polygon = (points: readonly Point[], fill: string, more = ''): string =>
  `<path d="${line(points)}z" fill="${fill}" ${more}/>`

export const rect = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}" ${more}/>`

export const circle = (x: number, y: number, radius: number, fill: string, more = ''): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}" ${more}/>`

export const ellipse = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}" ${more}/>`

type Stop = readonly [offset: number, color: string, opacity?: number]
const stops = (of: readonly Stop[]): string =>
  of
    .map(
      ([offset, color, opacity]) =>
        `<stop offset="${offset}" stop-color="${color}"${opacity === undefined ? '' : ` stop-opacity="${opacity}"`}/>`,
    )
    .join('')

/** A gradient from top to bottom, or in the direction given. */
export const linear = (id: string, of: readonly Stop[], direction = 'x1="0" y1="0" x2="0" y2="1"'): string =>
  `<linearGradient id="${id}" ${direction}>${stops(of)}</linearGradient>`

export const radial = (id: string, of: readonly Stop[], more = ''): string =>
  `<radialGradient id="${id}" ${more}>${stops(of)}</radialGradient>`

export const blur = (id: string, deviation: number): string =>
  `<filter id="${id}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${deviation}"/></filter>`

/** A skyline of hills: noise of several sizes around a height, closed at the bottom of the picture. */
export function hills(
  frame: Frame,
  options: { y: number; height: number; seed: number; step?: number; detail?: number; tilt?: number },
): Point[] {
  const next = random(options.seed)
  const waves = Array.from({ length: options.detail ?? 5 }, (_, index) => ({
    length: frame.width / (0.8 + index * 1.7 + next()),
    phase: next() * Math.PI * 2,
    height: (options.height * (0.6 + next() * 0.6)) / (index + 1) ** 1.15,
  }))
  const points: Point[] = []
  const step = options.step ?? frame.width / 40
  for (let x = -step; x <= frame.width + step; x += step)
    points.push([
      x,
      options.y +
        ((options.tilt ?? 0) * x) / frame.width -
        waves.reduce((sum, wave) => sum + Math.sin((x / wave.length) * Math.PI * 2 + wave.phase) * wave.height, 0),
    ])
  return [...points, [frame.width + step, frame.height + 10], [-step, frame.height + 10]]
}

/** Stars, fewer towards `low`. */
export function stars(frame: Frame, options: { count: number; low: number; seed: number; color?: string }): string {
  const next = random(options.seed)
  const byWeight = new Map<string, string>()
  for (let index = 0; index < options.count; index++) {
    const x = next() * frame.width
    const y = next() ** 1.3 * options.low
    const weight = next()
    const key = weight > 0.94 ? '3.4' : weight > 0.7 ? '2.2' : '1.2'
    byWeight.set(key, `${byWeight.get(key) ?? ''}M${Math.round(x)} ${Math.round(y)}h0`)
  }
  return [...byWeight]
    .map(
      ([width, path]) =>
        `<path d="${path}" stroke="${options.color ?? '#fff'}" stroke-width="${width}" stroke-linecap="round" opacity="${width === '1.2' ? 0.55 : 0.9}"/>`,
    )
    .join('')
}

/** A whole picture: its definitions and shapes, then a darkening of the corners and a film's grain. */
export function picture(
  frame: Frame,
  content: { defs?: string; body: string; vignette?: number; grain?: number },
): string {
  const { width, height } = frame
  const vignette = content.vignette ?? 0.45
  const grain = content.grain ?? 0.1
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><defs>${content.defs ?? ''}<radialGradient id="vg" cx=".5" cy=".45" r=".75"><stop offset=".55" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="${vignette}"/></radialGradient><filter id="gr"><feTurbulence type="fractalNoise" baseFrequency=".8" numOctaves="1" seed="7"/><feColorMatrix values="0 0 0 0 .5 0 0 0 0 .5 0 0 0 0 .5 1.6 0 0 0 -.55"/></filter></defs>${content.body}${vignette > 0 ? `<rect width="${width}" height="${height}" fill="url(#vg)"/>` : ''}${grain > 0 ? `<rect width="${width}" height="${height}" filter="url(#gr)" opacity="${grain}"/>` : ''}</svg>\n`
}
