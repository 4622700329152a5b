import type { Language } from '@codeflix/contracts/fields'
import { readFile } from 'node:fs/promises'
import type { DemoTitle } from './demo-titles.ts'
import { lettering, type LetteringStyle } from './lettering.ts'

const usual: LetteringStyle = {
  x: 400,
  align: 'middle',
  y: 1090,
  from: 'bottom',
  maxLines: 2,
  maxWidth: 640,
  maxHeight: 92,
  color: '#fff',
  weight: 9,
  tracking: 34,
}

/** How each title is lettered on its poster, which is 800 by 1200. */
const styles: Record<string, Partial<LetteringStyle>> = {
  'aurora-line': { color: '#e8fff8', weight: 8, tracking: 46, y: 1104, maxLines: 1 },
  'big-buck-bunny': { from: 'top', y: 70, color: '#fffdf0', weight: 20, tracking: 26, maxHeight: 92 },
  'deep-spiral': { color: '#d8fbff', weight: 8, tracking: 60, y: 1096 },
  'fractal-tides': { color: '#f4fbe8', weight: 6, tracking: 62, maxHeight: 100 },
  'garden-of-gliders': { from: 'top', y: 64, color: '#fffaf0', weight: 12, tracking: 30, maxHeight: 58 },
  interference: { color: '#f4e6cd', weight: 13, tracking: 24, maxWidth: 690, y: 1094 },
  'meadow-stories': { from: 'top', y: 84, color: '#2c2a12', weight: 9, tracking: 40, maxHeight: 84 },
  'off-the-air': { color: '#ffe9b0', weight: 20, tracking: 28, maxHeight: 84, y: 1108, maxLines: 1 },
  'quiet-cells': { color: '#ffe9a8', weight: 6, tracking: 66, maxHeight: 70, y: 1094 },
  'rule-110': {
    x: 70,
    align: 'start',
    from: 'top',
    y: 90,
    color: '#ff8a6a',
    weight: 10,
    tracking: 26,
    maxWidth: 360,
    maxHeight: 120,
  },
  'signal-from-nowhere': { color: '#d8f6ff', weight: 8, tracking: 44, maxHeight: 52, y: 1116 },
  'slow-dusk': { from: 'top', y: 96, color: '#ffe6b8', weight: 5, tracking: 74, maxHeight: 96 },
  'triangle-room': { from: 'top', y: 84, color: '#ff5a44', weight: 7, tracking: 58, maxHeight: 64 },
  'weaver-of-infinity': { color: '#ffe0a0', weight: 8, tracking: 38, y: 1106, maxHeight: 60 },
}

/** Where ears and clouds leave no room for another line. */
const unbilled = new Set(['big-buck-bunny'])

/** Where a poster names its director. */
const billing: Record<Language, string> = { en: 'A film by', 'pt-BR': 'Um filme de' }

const art = new URL('../../demo/art/', import.meta.url)
const read = (key: string, shape: 'poster' | 'backdrop'): Promise<string> =>
  readFile(new URL(`${key}-${shape}.svg`, art), 'utf8')

/** The poster of a demonstration title, lettered in a language. */
export async function drawPoster(title: DemoTitle, language: Language): Promise<Buffer> {
  const picture = await read(title.key, 'poster')
  const style = { ...usual, ...styles[title.key] }
  const name = lettering(title.name[language], style)
  const director = title.credits.find((credit) => credit.role === 'director')
  const line =
    director && title.kind === 'film' && !unbilled.has(title.key)
      ? lettering(`${billing[language]} ${director.name}`, {
          ...style,
          from: 'top',
          y: name.bottom + 36,
          maxLines: 1,
          maxHeight: 15,
          weight: 11,
          tracking: 46,
        })
      : undefined
  return Buffer.from(picture.replace('</svg>', `${name.svg}${line ? `<g opacity=".8">${line.svg}</g>` : ''}</svg>`))
}

export const drawBackdrop = async (title: DemoTitle): Promise<Buffer> => Buffer.from(await read(title.key, 'backdrop'))
