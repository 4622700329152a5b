/**
 * Letters of one stroke, drawn as paths, since a machine need not have any font. A letter is 100 high, from 0 at its
 * top to 100 at the line that it stands on.
 */
interface Letter {
  width: number
  path: string
}

const letters: Record<string, Letter> = {
  A: { width: 84, path: 'M0 100L42 0L84 100M14 66H70' },
  B: { width: 64, path: 'M0 0V100M0 0H38A23 23 0 0 1 38 47H0M38 47A26.5 26.5 0 0 1 38 100H0' },
  C: { width: 86, path: 'M86 15A50 50 0 1 0 86 85' },
  D: { width: 80, path: 'M0 0V100H30A50 50 0 0 0 30 0Z' },
  E: { width: 54, path: 'M54 0H0V100H54M0 49H45' },
  F: { width: 52, path: 'M52 0H0V100M0 49H43' },
  G: { width: 96, path: 'M87 15A50 50 0 1 0 96 54H60' },
  H: { width: 72, path: 'M0 0V100M72 0V100M0 49H72' },
  I: { width: 2, path: 'M1 0V100' },
  J: { width: 44, path: 'M44 0V76A22 24 0 0 1 0 78' },
  K: { width: 64, path: 'M0 0V100M62 0L0 62M23 39L64 100' },
  L: { width: 50, path: 'M0 0V100H50' },
  M: { width: 94, path: 'M0 100V0L47 72L94 0V100' },
  N: { width: 76, path: 'M0 100V0L76 100V0' },
  O: { width: 100, path: 'M50 0A50 50 0 1 1 50 100A50 50 0 1 1 50 0Z' },
  P: { width: 60, path: 'M0 100V0H34A27 27 0 0 1 34 54H0' },
  Q: { width: 100, path: 'M50 0A50 50 0 1 1 50 100A50 50 0 1 1 50 0ZM60 64L98 102' },
  R: { width: 64, path: 'M0 100V0H34A27 27 0 0 1 34 54H0M28 54L64 100' },
  S: {
    width: 60,
    path: 'M57 16C50 5 41 0 30 0C13 0 4 11 4 25C4 41 17 46 31 50C46 54 58 60 58 75C58 91 46 100 30 100C16 100 6 93 0 82',
  },
  T: { width: 70, path: 'M0 0H70M35 0V100' },
  U: { width: 72, path: 'M0 0V64A36 36 0 0 0 72 64V0' },
  V: { width: 80, path: 'M0 0L40 100L80 0' },
  W: { width: 120, path: 'M0 0L30 100L60 0L90 100L120 0' },
  X: { width: 74, path: 'M0 0L74 100M74 0L0 100' },
  Y: { width: 74, path: 'M0 0L37 52L74 0M37 52V100' },
  Z: { width: 68, path: 'M0 0H68L0 100H68' },
  0: { width: 70, path: 'M35 0C58 0 70 22 70 50C70 78 58 100 35 100C12 100 0 78 0 50C0 22 12 0 35 0Z' },
  1: { width: 26, path: 'M0 20L26 0V100' },
  2: { width: 60, path: 'M2 27C3 10 15 0 30 0C47 0 58 11 58 27C58 46 40 58 0 100H60' },
  '-': { width: 36, path: 'M0 54H36' },
  '.': { width: 2, path: 'M1 99V100' },
}

/** Around the middle of a letter's top, or its foot. */
const accents: Record<string, string> = {
  '\u0301': 'M-4-14L12-32',
  '\u0300': 'M4-14L-12-32',
  '\u0302': 'M-17-14L0-31L17-14',
  '\u0303': 'M-20-16C-15-30-6-28 0-23C6-18 15-16 20-30',
  '\u0308': 'M-14-23V-22M14-23V-22',
  '\u0327': 'M2 102V109C18 109 18 128 0 127L-10 125',
}

const space = 34

/** One line of capitals as a path at its own scale, and its width. */
function lineOf(text: string, tracking: number): { width: number; marks: string } {
  let x = 0
  let marks = ''
  let before = 0
  for (const sign of text.toUpperCase().normalize('NFD')) {
    const accent = accents[sign]
    const letter = letters[sign]
    if (accent) marks += `<path transform="translate(${round(before)})" d="${accent}"/>`
    else if (letter) {
      marks += `<path transform="translate(${round(x)})" d="${letter.path}"/>`
      before = x + letter.width / 2
      x += letter.width + tracking
    } else x += space + tracking
  }
  return { width: Math.max(0, x - tracking), marks }
}

const round = (value: number): string => String(Math.round(value * 10) / 10)

export interface LetteringStyle {
  /** The middle of the lines or their left end. */
  x: number
  align: 'middle' | 'start'
  /** The top of the first line, or the foot of the last. */
  y: number
  from: 'top' | 'bottom'
  maxLines: number
  /** No line is wider, and no letter higher. */
  maxWidth: number
  maxHeight: number
  color: string
  /** Of a stroke, where a letter is 100 high. */
  weight: number
  /** Between letters, likewise. */
  tracking: number
}

const lineHeight = 152

/** All ways to break words into at most so many lines. */
function breaks(words: readonly string[], lines: number): string[][] {
  if (lines === 1 || words.length === 1) return [[words.join(' ')]]
  return [
    [words.join(' ')],
    ...words
      .slice(1)
      .flatMap((_, index) =>
        breaks(words.slice(index + 1), lines - 1).map((rest) => [words.slice(0, index + 1).join(' '), ...rest]),
      ),
  ]
}

/** A title in letters as large as its place allows, broken into lines where that makes them larger. */
export function lettering(text: string, style: LetteringStyle): { svg: string; bottom: number } {
  const layouts = breaks(text.split(' '), style.maxLines).map((lines) => {
    const drawn = lines.map((one) => lineOf(one, style.tracking))
    const widest = Math.max(...drawn.map((one) => one.width))
    return { drawn, scale: Math.min(style.maxWidth / (widest + style.weight), style.maxHeight / 100) }
  })
  // A line more has to make the letters clearly larger.
  const best = layouts.reduce((kept, other) =>
    other.scale * 0.86 ** (other.drawn.length - 1) > kept.scale * 0.86 ** (kept.drawn.length - 1) ? other : kept,
  )
  const { scale, drawn } = best
  const height = ((drawn.length - 1) * lineHeight + 100) * scale
  const bottom = style.from === 'bottom' ? style.y : style.y + height
  const rows = drawn.map(({ width, marks }, index) => {
    const foot = bottom - (drawn.length - 1 - index) * lineHeight * scale
    const left = style.align === 'start' ? style.x : style.x - (width * scale) / 2
    return `<g transform="translate(${round(left)} ${round(foot - 100 * scale)}) scale(${scale.toFixed(4)})">${marks}</g>`
  })
  return {
    svg: `<g fill="none" stroke="${style.color}" stroke-width="${style.weight}" stroke-linecap="round" stroke-linejoin="round">${rows.join('')}</g>`,
    bottom,
  }
}
