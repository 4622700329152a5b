import { CaptionProblem, quotedLine } from './cue.ts'

const timing = /^((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t].*)?$/

const seconds = (time: string): number => time.split(':').reduce((total, part) => total * 60 + Number(part), 0)

export const holdsWebVtt = (text: string): boolean => /^WEBVTT(?:[ \t].*)?(?:\n|$)/.test(text)

/**
 * Checks that a text is WebVTT (W3C WebVTT, section 4), and counts its cues. What a player would skip in silence is a
 * problem here.
 * @throws CaptionProblem with the line that is wrong
 */
export function checkWebVtt(text: string): number {
  let cues = 0
  let last = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (index === 0 || !line.includes('-->')) continue
    const match = timing.exec(line)
    if (!match)
      throw new CaptionProblem(
        `Line ${index + 1} should hold times such as 00:01.000 --> 00:04.000, and holds ${quotedLine(line)}.`,
      )
    const start = seconds(match[1] ?? '')
    const end = seconds(match[2] ?? '')
    if (end <= start) throw new CaptionProblem(`The caption at line ${index + 1} ends before it begins.`)
    if (start < last) throw new CaptionProblem(`The caption at line ${index + 1} begins before the one above it.`)
    last = start
    cues++
  }
  return cues
}
