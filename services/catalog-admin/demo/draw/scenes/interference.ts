import { linear, n, picture, rect, type Frame } from '../canvas.ts'

const rings = (
  x: number,
  y: number,
  from: number,
  count: number,
  gap: number,
  color: string,
  width: number,
): string => {
  let path = ''
  for (let index = 0; index < count; index++) {
    const radius = from + index * gap
    path += `M${n(x - radius)} ${n(y)}a${n(radius)} ${n(radius)} 0 1 0 ${n(radius * 2)} 0a${n(radius)} ${n(radius)} 0 1 0 ${n(-radius * 2)} 0`
  }
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}"/>`
}

/** Somebody seen from behind, with headphones. */
const listener = (x: number, y: number, scale: number, mirrored: boolean): string =>
  `<g transform="translate(${x} ${y}) scale(${mirrored ? -scale : scale} ${scale})"><path d="M-150 260C-150 150-96 118-44 104C-34 92-36 76-40 66C-84 44-98-6-92-56C-86-116-44-146 4-146C56-146 92-108 94-56C96-12 78 44 40 66C36 78 36 92 46 104C98 118 150 150 150 260Z" fill="#0b0908"/><path d="M-92-46C-104-122-54-172 2-172C60-172 106-124 96-46" fill="none" stroke="#0b0908" stroke-width="17"/><rect x="-116" y="-66" width="38" height="84" rx="17" fill="#0b0908"/><rect x="80" y="-66" width="38" height="84" rx="17" fill="#0b0908"/><path d="M-112-56v64" stroke="#f2542d" stroke-width="5" stroke-linecap="round"/></g>`

/** Two sets of waves that meet, and the dark where they cancel. */
export function interference(frame: Frame): string {
  const { width, height } = frame
  const poster = frame.kind === 'poster'
  const north = poster ? { x: 400, y: 330 } : { x: 900, y: 330 }
  const south = poster ? { x: 400, y: 800 } : { x: 1390, y: 420 }
  const gap = poster ? 21 : 22
  return picture(frame, {
    vignette: 0.55,
    grain: 0.14,
    defs:
      linear('paper', [
        [0, '#f4e6cd'],
        [1, '#e2c79b'],
      ]) +
      linear(
        'left',
        [
          [0, '#14110f', 0.94],
          [0.34, '#14110f', 0.7],
          [0.66, '#14110f', 0],
        ],
        'x1="0" y1="0" x2="1" y2="0"',
      ),
    body:
      rect(0, 0, width, height, 'url(#paper)') +
      rings(north.x, north.y, gap * 5, 62, gap, '#14110f', 7.6) +
      `<g style="mix-blend-mode:multiply">${rings(south.x, south.y, gap * 5, 62, gap, '#f2542d', 8.6)}</g>` +
      (poster
        ? `<circle cx="400" cy="330" r="${gap * 4.4}" fill="#14110f"/><circle cx="400" cy="800" r="${gap * 4.4}" fill="#f2542d"/>` +
          `<g transform="translate(400 352) scale(.5)">${listener(0, 0, 1, false).replaceAll('#0b0908', '#f4e6cd')}</g>` +
          `<g transform="translate(400 822) scale(.5)">${listener(0, 0, 1, true).replaceAll('#f2542d', '#f4e6cd')}</g>` +
          rect(0, 985, 800, 215, '#14110f')
        : `<circle cx="${north.x}" cy="${north.y}" r="${gap * 4.4}" fill="#14110f"/><circle cx="${south.x}" cy="${south.y}" r="${gap * 4.4}" fill="#f2542d"/>` +
          `<g transform="translate(${north.x} ${north.y + 22}) scale(.5)">${listener(0, 0, 1, false).replaceAll('#0b0908', '#f4e6cd')}</g>` +
          `<g transform="translate(${south.x} ${south.y + 22}) scale(.5)">${listener(0, 0, 1, true).replaceAll('#f2542d', '#f4e6cd')}</g>` +
          rect(0, 0, width, height, 'url(#left)')),
  })
}
