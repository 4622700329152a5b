import { CaptionProblem, type Cue, escapeText, quotedLine, shownLines } from './cue.ts'

const time = String.raw`(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[,.](\d{1,3})`
/** Hours may be missing, and places on the picture may follow: `X1:100 X2:200 …`. */
const timing = new RegExp(`^\\s*${time}\\s*-->\\s*${time}(?:\\s.*)?$`)
const counter = /^\s*\d+\s*$/

/**
 * Reads SubRip (`.srt`), for which there is no standard but what players take: blocks of a number, times, and lines.
 * @throws CaptionProblem with the line that is wrong
 */
export function readSubRip(text: string): Cue[] {
  const lines = text.split('\n')
  const starts = lines.flatMap((line, index) => (line.includes('-->') ? [index] : []))
  const before = lines.findIndex((line, index) => index < (starts[0] ?? 0) && line.trim() !== '' && !counter.test(line))
  if (before >= 0)
    throw new CaptionProblem(
      `Line ${before + 1} should be the number of the first caption or its times, and holds ${quotedLine(lines[before] ?? '')}.`,
    )
  return starts.map((start, index) => {
    const line = lines[start] ?? ''
    const parts = timing.exec(line)
    if (!parts)
      throw new CaptionProblem(
        `Line ${start + 1} should hold times such as 00:00:01,000 --> 00:00:04,000, and holds ${quotedLine(line)}.`,
      )
    const startSeconds = secondsOf(parts.slice(1, 5))
    const endSeconds = secondsOf(parts.slice(5, 9))
    if (endSeconds <= startSeconds) throw new CaptionProblem(`The caption at line ${start + 1} ends before it begins.`)
    const next = starts[index + 1]
    const rest = lines.slice(start + 1, next)
    // The number of the next caption stands right above its times.
    if (next !== undefined && counter.test(rest.at(-1) ?? '')) rest.pop()
    return { startSeconds, endSeconds, ...subRipText(rest.join('\n')) }
  })
}

function secondsOf([hours = '0', minutes = '0', seconds = '0', fraction = '0']: readonly (
  | string
  | undefined
)[]): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(fraction.padEnd(3, '0')) / 1000
}

/** What a SubRip caption says: italics, bold and underline are kept, fonts, colors and what players borrow from others are not. */
export function subRipText(raw: string): Pick<Cue, 'text' | 'top'> {
  const top = /\{\\an[789]\}/.test(raw)
  const parts = raw.replaceAll(/\{\\[^{}]*\}/g, '').split(/(<\/?[a-z][^<>]*>)/i)
  const text = parts
    .map((part, index) => {
      if (index % 2 === 0) return escapeText(part)
      const [, close = '', name = ''] = /^<(\/?)([a-z]+)/i.exec(part) ?? []
      return /^[biu]$/i.test(name) ? `<${close}${name.toLowerCase()}>` : ''
    })
    .join('')
  return { text: shownLines(text), ...(top ? { top } : {}) }
}
