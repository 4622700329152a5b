/** One caption: when it is shown, and what. */
export type Cue = {
  readonly startSeconds: number
  readonly endSeconds: number
  /** WebVTT cue text (W3C WebVTT, section 4.2.2): `<i>`, `<b>` and `<u>`, other characters escaped; lines without a blank one. */
  readonly text: string
  /** Above the picture's middle, so that it covers nothing below. */
  readonly top?: boolean
}

/** What an editor has to mend: in which line of the file, and what is wrong there. */
export class CaptionProblem extends Error {
  override readonly name = 'CaptionProblem'
}

/** What stands in a line, short enough for a message. */
export const quotedLine = (line: string): string => `“${line.trim().slice(0, 60)}”`

/** A WebVTT file of these captions, in the order of their times. Empty ones and those that last no time are left out. */
export function writeWebVtt(cues: readonly Cue[]): string {
  const shown = cues
    .filter(({ startSeconds, endSeconds, text }) => startSeconds >= 0 && endSeconds > startSeconds && text !== '')
    .toSorted((one, other) => one.startSeconds - other.startSeconds || one.endSeconds - other.endSeconds)
  const blocks = shown.map(({ startSeconds, endSeconds, text, top }) => {
    const times = `${timestamp(startSeconds)} --> ${timestamp(endSeconds)}${top ? ' line:0' : ''}`
    return `${times}\n${text}\n`
  })
  return ['WEBVTT\n', ...blocks].join('\n')
}

/** `01:02:03.450` */
export function timestamp(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000)
  const part = (unit: number, size: number, digits: number): string =>
    String(Math.floor(milliseconds / unit) % size).padStart(digits, '0')
  return `${part(3_600_000, 1e6, 2)}:${part(60_000, 60, 2)}:${part(1000, 60, 2)}.${part(1, 1000, 3)}`
}

/** Plain text as WebVTT writes it. What somebody has escaped already stays as it is. */
export const escapeText = (text: string): string =>
  text
    .replaceAll(/&(?!(?:amp|lt|gt|nbsp|lrm|rlm);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/** Lines that a player shows: no blank one, which would end the caption. */
export const shownLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n')
