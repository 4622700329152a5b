import { blur, circle, hills, linear, n, picture, polygon, radial, random, rect, stars, type Frame } from '../canvas.ts'

/** A night train under the lights of the north. */
export function auroraLine(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const snow = poster ? 830 : 650
  const next = random(19)
  const curtain = (base: number, lift: number, color: string, seed: number): string => {
    const wave = random(seed)
    const phases = [wave() * 6, wave() * 6, wave() * 6]
    const at = (x: number): number =>
      base +
      Math.sin((x / width) * 5 + (phases[0] ?? 0)) * height * 0.06 +
      Math.sin((x / width) * 11 + (phases[1] ?? 0)) * height * 0.025 -
      (x / width) * lift
    const bottom: string[] = []
    const top: string[] = []
    for (let x = -40; x <= width + 40; x += width / 26) {
      bottom.push(`${Math.round(x)} ${Math.round(at(x))}`)
      top.unshift(
        `${Math.round(x + 30)} ${Math.round(at(x) - height * (0.2 + 0.12 * Math.sin((x / width) * 17 + (phases[2] ?? 0))))}`,
      )
    }
    return `<path d="M${bottom.join('L')}L${top.join('L')}z" fill="url(#${color})"/>`
  }
  let pines = ''
  const line = (x: number): number => snow + 26 - Math.sin((x / width) * Math.PI) * 30
  for (let index = 0; index < (poster ? 34 : 58); index++) {
    const x = ((index + next()) / (poster ? 34 : 58)) * width
    const tall = 50 + next() * 120
    const foot = line(x) + 4
    const w = tall * 0.24
    pines += `M${n(x)} ${n(foot - tall)}l${n(w * 0.6)} ${n(tall * 0.4)}h${n(-w * 0.25)}l${n(w * 0.65)} ${n(tall * 0.6)}h${n(-w * 2)}l${n(w * 0.65)} ${n(-tall * 0.6)}h${n(-w * 0.25)}z`
  }
  const track = poster ? 985 : 770
  const cars = poster ? 3 : 5
  const carWidth = poster ? 250 : 250
  const right = poster ? 640 : 1430
  const train = Array.from({ length: cars }, (_, index) => {
    const x = right - (index + 1) * (carWidth + 8)
    const windows = Array.from({ length: 7 }, (_unused, window) =>
      rect(x + 20 + window * 31, track - 62, 20, 24, '#ffd98a', 'rx="3"'),
    ).join('')
    return (
      rect(x, track - 88, carWidth, 78, '#0a1420', 'rx="10"') + rect(x, track - 30, carWidth, 5, '#c8433a') + windows
    )
  }).join('')
  const engine = `<path d="M${right} ${track - 10}V${track - 88}H${right + 80}C${right + 128} ${track - 84} ${right + 152} ${track - 46} ${right + 160} ${track - 10}Z" fill="#0a1420"/><path d="M${right} ${track - 27}H${right + 152}" stroke="#c8433a" stroke-width="5"/><path d="M${right + 84} ${track - 72}h22q14 8 20 24h-42z" fill="#9fd8e8"/>`
  return picture(frame, {
    vignette: 0.5,
    defs:
      linear('sky', [
        [0, '#030818'],
        [0.5, '#0a1f3c'],
        [0.8, '#15405a'],
      ]) +
      linear('green', [
        [0, '#b56bff', 0],
        [0.25, '#8f6bff', 0.35],
        [0.6, '#3df0a8', 0.6],
        [0.93, '#a8ffd8', 0.95],
        [1, '#d8fff0', 0.2],
      ]) +
      linear('violet', [
        [0, '#ff5fae', 0],
        [0.4, '#c45fff', 0.35],
        [0.9, '#58e6d8', 0.6],
        [1, '#58e6d8', 0],
      ]) +
      linear('snow', [
        [0, '#8fd0cf'],
        [0.2, '#4f8fa8'],
        [1, '#0f2740'],
      ]) +
      radial('beam', [
        [0, '#fff4c8', 0.95],
        [0.3, '#ffe6a0', 0.35],
        [1, '#ffe6a0', 0],
      ]) +
      blur('a', 9) +
      blur('wide', 36),
    body:
      rect(0, 0, width, height, 'url(#sky)') +
      stars(frame, { count: 170, low: snow, seed: 23 }) +
      `<g filter="url(#wide)" opacity=".8">${curtain(height * 0.5, height * 0.16, 'green', 3)}${curtain(height * 0.36, -height * 0.05, 'violet', 9)}</g>` +
      `<g filter="url(#a)">${curtain(height * 0.36, -height * 0.05, 'violet', 9)}${curtain(height * 0.5, height * 0.16, 'green', 3)}</g>` +
      polygon(hills(frame, { y: snow - 50, height: 70, seed: 4 }), '#0d2a45') +
      polygon(hills(frame, { y: snow - 8, height: 34, seed: 15 }), '#1b4a66') +
      `<path d="M-10 ${snow + 30}Q${width / 2} ${snow - 34} ${width + 10} ${snow + 26}V${height + 10}H-10Z" fill="url(#snow)"/>` +
      `<path d="${pines}" fill="#04101c"/>` +
      rect(-10, track - 8, width + 20, 9, '#06111c') +
      `<path d="${Array.from({ length: Math.ceil(width / 24) }, (_, index) => `M${index * 24} ${track + 4}h12`).join('')}" stroke="#06111c" stroke-width="6"/>` +
      `<g opacity=".55" filter="url(#a)">${Array.from({ length: cars }, (_, index) => rect(right - (index + 1) * (carWidth + 8) + 16, track + 14, carWidth - 30, 26, '#ffd98a')).join('')}</g>` +
      train +
      engine +
      circle(right + 150, track - 26, poster ? 210 : 260, 'url(#beam)') +
      circle(right + 152, track - 26, 8, '#fffbe8'),
  })
}
