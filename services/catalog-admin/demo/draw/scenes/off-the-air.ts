import { blur, linear, n, picture, radial, rect, type Frame } from '../canvas.ts'

const bars = ['#e8e4d8', '#e3cf2c', '#2fb9c4', '#33a852', '#b54bb0', '#d6333b', '#2b49b8']

const testCard = (x: number, y: number, width: number, height: number): string =>
  bars.map((color, index) => rect(x + (index * width) / 7, y, width / 7 + 1, height * 0.7, color)).join('') +
  ['#2b49b8', '#111', '#b54bb0', '#111', '#2fb9c4', '#111', '#e8e4d8']
    .map((color, index) => rect(x + (index * width) / 7, y + height * 0.7, width / 7 + 1, height * 0.09, color))
    .join('') +
  rect(x, y + height * 0.79, width, height * 0.21, '#16161c') +
  rect(x + width * 0.18, y + height * 0.79, width * 0.18, height * 0.21, '#f2f0ea') +
  `<circle cx="${n(x + width / 2)}" cy="${n(y + height * 0.46)}" r="${n(height * 0.3)}" fill="none" stroke="#16161c" stroke-width="5"/><path d="M${n(x + width / 2)} ${n(y + height * 0.16)}v${n(height * 0.6)}M${n(x + width / 2 - height * 0.3)} ${n(y + height * 0.46)}h${n(height * 0.6)}" stroke="#16161c" stroke-width="4"/>`

/** A television of the kind with legs and an aerial, and its last two employees asleep against it. */
export function offTheAir(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const set = poster ? { x: 120, y: 400, w: 560, h: 430 } : { x: 860, y: 220, w: 560, h: 420 }
  const floor = poster ? 960 : 745
  const screen = { x: set.x + 38, y: set.y + 38, w: set.w - 170, h: set.h - 76 }
  const lines = Array.from(
    { length: Math.floor(screen.h / 6) },
    (_, index) => `M${screen.x} ${screen.y + index * 6}h${screen.w}`,
  ).join('')
  const middle = set.x + set.w / 2
  return picture(frame, {
    vignette: 0.5,
    grain: 0.12,
    defs:
      linear('wall', [
        [0, '#f7b733'],
        [0.75, '#f08a24'],
        [1, '#d9641a'],
      ]) +
      linear('wood', [
        [0, '#a65a2a'],
        [0.5, '#7b3b1a'],
        [1, '#4c210e'],
      ]) +
      linear('rug', [
        [0, '#1f6f78'],
        [1, '#0f3a44'],
      ]) +
      radial(
        'glass',
        [
          [0, '#fff', 0.32],
          [0.6, '#fff', 0],
          [1, '#000', 0.45],
        ],
        'cx=".35" cy=".25" r=".95"',
      ) +
      radial('glow', [
        [0, '#fff4c8', 0.85],
        [1, '#fff4c8', 0],
      ]) +
      blur('b', 14) +
      `<clipPath id="tube"><rect x="${screen.x}" y="${screen.y}" width="${screen.w}" height="${screen.h}" rx="46"/></clipPath>`,
    body:
      rect(0, 0, width, height, 'url(#wall)') +
      Array.from({ length: 24 }, (_, index) => {
        const angle = (index / 24) * Math.PI * 2
        const [cx, cy] = [middle, set.y + set.h / 2]
        const far = 1700
        return `<path d="M${n(cx)} ${n(cy)}L${n(cx + Math.cos(angle) * far)} ${n(cy + Math.sin(angle) * far)}L${n(cx + Math.cos(angle + 0.13) * far)} ${n(cy + Math.sin(angle + 0.13) * far)}z" fill="#ffd56b" opacity=".38"/>`
      }).join('') +
      rect(0, floor, width, height - floor, 'url(#rug)') +
      rect(0, floor, width, 10, '#0c2a33', 'opacity=".5"') +
      `<ellipse cx="${middle}" cy="${floor + 34}" rx="${set.w * 0.62}" ry="26" fill="#06222a" opacity=".6" filter="url(#b)"/>` +
      `<path d="M${set.x + 90} ${set.y + set.h - 10}L${set.x + 46} ${floor + 26}M${set.x + set.w - 90} ${set.y + set.h - 10}L${set.x + set.w - 46} ${floor + 26}" stroke="#3a190a" stroke-width="18" stroke-linecap="round"/>` +
      `<path d="M${middle} ${set.y}L${middle - 150} ${set.y - 210}M${middle} ${set.y}L${middle + 120} ${set.y - 230}" stroke="#2a2420" stroke-width="7" stroke-linecap="round"/><circle cx="${middle - 150}" cy="${set.y - 210}" r="11" fill="#2a2420"/><circle cx="${middle + 120}" cy="${set.y - 230}" r="11" fill="#2a2420"/><path d="M${middle - 46} ${set.y + 2}a46 34 0 0 1 92 0z" fill="#2a2420"/>` +
      rect(set.x, set.y, set.w, set.h, 'url(#wood)', 'rx="44"') +
      rect(
        set.x + 12,
        set.y + 12,
        set.w - 24,
        set.h - 24,
        'none',
        'rx="36" stroke="#d98b4a" stroke-width="3" opacity=".6"',
      ) +
      rect(screen.x - 12, screen.y - 12, screen.w + 24, screen.h + 24, '#1d1512', 'rx="54"') +
      `<g clip-path="url(#tube)">${testCard(screen.x, screen.y, screen.w, screen.h)}<path d="${lines}" stroke="#000" stroke-width="1.6" opacity=".22"/><rect x="${screen.x}" y="${screen.y + screen.h * 0.34}" width="${screen.w}" height="22" fill="#fff" opacity=".18"/>${rect(screen.x, screen.y, screen.w, screen.h, 'url(#glass)')}</g>` +
      [0, 1]
        .map(
          (knob) =>
            `<circle cx="${set.x + set.w - 66}" cy="${set.y + 92 + knob * 92}" r="32" fill="#2a1a12"/><circle cx="${set.x + set.w - 66}" cy="${set.y + 92 + knob * 92}" r="21" fill="#e8c98f"/><path d="M${set.x + set.w - 66} ${set.y + 92 + knob * 92}l${knob ? -14 : 6}-15" stroke="#2a1a12" stroke-width="5" stroke-linecap="round"/>`,
        )
        .join('') +
      `<path d="${Array.from({ length: 6 }, (_, index) => `M${set.x + set.w - 96} ${set.y + 266 + index * 18}h60`).join('')}" stroke="#2a1a12" stroke-width="7" stroke-linecap="round"/>` +
      // Two of them, back against the set.
      `<g fill="#17120f"><g transform="translate(${set.x - 4} ${floor + 44})"><path d="M-64 0C-84-80-70-150-34-172C-64-190-58-246-18-248C20-246 30-196 4-174C30-156 44-110 42-70L128-62C142-60 142-34 128-30L118 0Z"/><path d="M118-32h44q12 0 12 16v16h-60z"/></g><g transform="translate(${set.x + set.w + 4} ${floor + 44}) scale(-1 1)"><path d="M-60 0C-80-76-66-140-34-160C-70-176-70-236-26-246C24-254 44-206 16-176C36-166 48-150 44-126C40-96 42-84 42-70L122-62C136-60 136-34 122-30L114 0Z"/><path d="M112-32h40q12 0 12 16v16h-56z"/><path d="M-50-232C-80-226-84-180-66-164L-46-178Z"/></g></g>` +
      `<path d="M${set.x - 20} ${set.y + set.h - 170}l26 0l-26 30h26M${set.x - 4} ${set.y + set.h - 232}l18 0l-18 21h18" fill="none" stroke="#17120f" stroke-width="6" stroke-linejoin="round" stroke-linecap="round" transform="translate(-60 -10)"/>` +
      (poster ? '' : rect(0, 0, width, height, 'url(#shade)')),
  }).replace(
    '<defs>',
    `<defs>${linear(
      'shade',
      [
        [0, '#5a1f06', 0.75],
        [0.55, '#5a1f06', 0],
      ],
      'x1="0" y1="0" x2="1" y2="0"',
    )}`,
  )
}
