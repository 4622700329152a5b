import {
  blur,
  circle,
  ellipse,
  hills,
  linear,
  n,
  picture,
  polygon,
  radial,
  random,
  rect,
  type Frame,
} from '../canvas.ts'

function butterfly(x: number, y: number, size: number, tilt: number, color: string): string {
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${tilt}) scale(${size})"><path d="M0 0C-10-26-40-30-38-8C-37 8-14 8 0 0C-16 6-26 26-10 28C0 29 2 12 0 0Z" fill="${color}"/><path d="M0 0C8-24 34-24 30-6C28 8 12 6 0 0C14 6 20 22 8 24C0 25-1 10 0 0Z" fill="${color}" opacity=".75"/><path d="M0-6V14M0-6l-4-9M0-6l5-8" stroke="#33221a" stroke-width="2.4" stroke-linecap="round" fill="none"/></g>`
}

/** A tuft of grass blades along a line. */
function grass(frame: Frame, y: (x: number) => number, seed: number, color: string, size: number, gap: number): string {
  const next = random(seed)
  let path = ''
  for (let x = 0; x < frame.width; x += gap * (0.6 + next())) {
    const height = size * (0.5 + next())
    const lean = (next() - 0.5) * size * 0.9
    path += `M${Math.round(x)} ${Math.round(y(x) + 8)}q${Math.round(lean * 0.2)}-${Math.round(height * 0.6)} ${Math.round(lean)}-${Math.round(height)}q${Math.round(-lean * 0.4)} ${Math.round(height * 0.5)} ${Math.round(5 - lean)} ${Math.round(height)}z`
  }
  return `<path d="${path}" fill="${color}"/>`
}

/** Who the film is about, from behind his own belly: round, gray, and very content. */
const bunny = `<ellipse cx="0" cy="318" rx="300" ry="34" fill="#173c22" opacity=".55" filter="url(#soft)"/>
<path d="M-92-232C-150-330-176-470-128-520C-84-548-44-420-34-262Z" fill="url(#fur)"/><path d="M-92-266C-126-340-142-444-122-474C-96-480-68-400-58-286Z" fill="#e9a7a0" opacity=".85"/>
<path d="M86-240C110-330 176-446 226-470C268-452 214-318 128-214Z" fill="url(#fur)"/><path d="M112-262C136-330 180-404 212-424C226-398 186-314 130-240Z" fill="#e9a7a0" opacity=".85"/>
<path d="M-190 60C-250 130-262 260-186 306C-96 334 96 334 186 306C262 260 250 130 190 60C150-20-150-20-190 60Z" fill="url(#fur)"/>
<ellipse cx="0" cy="176" rx="142" ry="132" fill="url(#belly)"/>
<ellipse cx="-128" cy="304" rx="88" ry="38" fill="url(#fur)"/><ellipse cx="128" cy="304" rx="88" ry="38" fill="url(#fur)"/>
<path d="M-186 286h26M-176 300h24M160 286h26M152 300h24" stroke="#5d5652" stroke-width="5" stroke-linecap="round" opacity=".5"/>
<path d="M-182 74C-236 140-176 214-96 206C-62 200-70 164-98 158Z" fill="url(#fur)"/><path d="M182 74C236 140 176 214 96 206C62 200 70 164 98 158Z" fill="url(#fur)"/>
<ellipse cx="0" cy="-130" rx="176" ry="150" fill="url(#fur)"/>
<ellipse cx="-74" cy="-74" rx="92" ry="76" fill="url(#cheek)"/><ellipse cx="74" cy="-74" rx="92" ry="76" fill="url(#cheek)"/>
<path d="M-26-28h52v40q0 14-12 14h-28q-12 0-12-14Z" fill="#fffdf5"/><path d="M0-26V22" stroke="#d8cfc0" stroke-width="3"/>
<path d="M-104-40Q-52 6 0-36Q52 6 104-40" fill="none" stroke="#5a4a47" stroke-width="6" stroke-linecap="round"/>
<path d="M-30-92Q0-112 30-92Q26-60 0-56Q-26-60-30-92Z" fill="#c9736f"/><ellipse cx="-8" cy="-92" rx="10" ry="5" fill="#fff" opacity=".5"/>
<path d="M-112-158Q-80-196-48-158M48-158Q80-196 112-158" fill="none" stroke="#3b3230" stroke-width="9" stroke-linecap="round"/>
<path d="M-120-206Q-86-226-56-206M56-206Q86-226 120-206" fill="none" stroke="#6b625e" stroke-width="8" stroke-linecap="round"/>
<path d="M-120-70l-96-14M-118-56l-92 18M120-70l96-14M118-56l92 18" stroke="#fff" stroke-width="2.5" opacity=".55"/>`

/** A summer morning that belongs to somebody large and gentle. */
export function bigBuckBunny(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const ground = poster ? 1010 : 770
  const seat = poster ? { x: 400, y: 800, scale: 0.92 } : { x: 1130, y: 560, scale: 0.82 }
  const edge = (x: number): number => ground - Math.sin((x / width) * Math.PI) * height * 0.05
  const meadow = `<path d="M0 ${ground}Q${width / 2} ${n(ground - height * 0.1)} ${width} ${ground}V${height}H0Z" fill="url(#meadow)"/>`
  const next = random(12)
  const flowers = Array.from({ length: 34 }, () => {
    const x = next() * width
    const y = edge(x) + 30 + next() * (height - ground - 10)
    const color = ['#fff4c2', '#ffd1dc', '#f7b6c8', '#fffefa'][Math.floor(next() * 4)] ?? '#fff'
    return circle(x, y, 3 + next() * 5, color)
  }).join('')
  return picture(frame, {
    vignette: 0.3,
    grain: 0.06,
    defs:
      linear('sky', [
        [0, '#3f9cc4'],
        [0.45, '#9ad9d6'],
        [0.75, '#fdf0b8'],
      ]) +
      linear('meadow', [
        [0, '#8fc741'],
        [0.35, '#4f9a35'],
        [1, '#1d5a2c'],
      ]) +
      radial('sun', [
        [0, '#fffbe0', 1],
        [0.2, '#fff3b0', 0.85],
        [1, '#ffe48a', 0],
      ]) +
      radial(
        'fur',
        [
          [0, '#cfc8c2'],
          [0.6, '#9d948e'],
          [1, '#675e5a'],
        ],
        'cx=".38" cy=".26" r=".85"',
      ) +
      radial(
        'belly',
        [
          [0, '#fbf6ec'],
          [0.75, '#dcd3c8'],
          [1, '#b4aaa2'],
        ],
        'cx=".42" cy=".3" r=".8"',
      ) +
      radial(
        'cheek',
        [
          [0, '#f6f0e8'],
          [0.8, '#d4cbc3'],
          [1, '#bdb3ab'],
        ],
        'cx=".42" cy=".3" r=".8"',
      ) +
      blur('soft', 8),
    body:
      rect(0, 0, width, height, 'url(#sky)') +
      circle(poster ? 610 : 620, poster ? 330 : 300, poster ? 430 : 460, 'url(#sun)') +
      ellipse(width * 0.2, height * 0.2, 120, 26, '#fff', 'opacity=".5" filter="url(#soft)"') +
      ellipse(width * 0.28, height * 0.185, 90, 30, '#fff', 'opacity=".6" filter="url(#soft)"') +
      ellipse(width * 0.84, height * 0.12, 130, 24, '#fff', 'opacity=".55" filter="url(#soft)"') +
      polygon(hills(frame, { y: ground - height * 0.21, height: 40, seed: 3 }), '#9fcfb5') +
      polygon(hills(frame, { y: ground - height * 0.14, height: 44, seed: 8 }), '#76b58c') +
      polygon(
        hills(frame, { y: ground - height * 0.075, height: 40, seed: 21, step: width / 90, detail: 14 }),
        '#4b9163',
      ) +
      meadow +
      grass(frame, edge, 5, '#5fa83a', 26, 11) +
      flowers +
      `<g transform="translate(${seat.x} ${seat.y}) scale(${seat.scale})">${bunny}</g>` +
      grass(frame, () => height - 6, 9, '#123f22', poster ? 120 : 90, 22) +
      grass(frame, () => height + 6, 10, '#0c2f1a', poster ? 90 : 70, 15) +
      butterfly(seat.x - 250 * seat.scale, seat.y - 300 * seat.scale, 1.25, -18, '#e86aa0') +
      butterfly(seat.x + 300 * seat.scale, seat.y - 120 * seat.scale, 0.8, 24, '#f2a33c') +
      butterfly(seat.x + 130 * seat.scale, seat.y - 560 * seat.scale, 0.62, -8, '#f4f0ff'),
  })
}
