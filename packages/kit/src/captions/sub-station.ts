import { CaptionProblem, type Cue, escapeText, quotedLine, shownLines } from './cue.ts'

/** How fields are named, and in which order they stand when the file does not say. */
const usualFields = ['layer', 'start', 'end', 'style', 'name', 'marginl', 'marginr', 'marginv', 'effect', 'text']

export const holdsSubStation = (text: string): boolean => /^[ \t]*(?:\[Script Info\]|\[Events\]|Dialogue:)/im.test(text)

/**
 * Reads SubStation Alpha (`.ass`, `.ssa`): times and text of its dialogue, with italics, bold, underline and whether it
 * stands above; how it is painted, moved and colored is left. Drawings are no captions.
 * @throws CaptionProblem with the line that is wrong
 */
export function readSubStation(text: string): Cue[] {
  let section = ''
  let fields = usualFields
  let styleFields: string[] = []
  const topStyles = new Set<string>()
  const cues = new Map<string, Cue>()
  for (const [index, line] of text.split('\n').entries()) {
    const heading = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1]
    if (heading !== undefined) section = heading.toLowerCase()
    const [, kind = '', value = ''] = /^\s*(Format|Style|Dialogue):\s?(.*)$/i.exec(line) ?? []
    switch (kind.toLowerCase()) {
      case 'format': {
        const named = value.split(',').map((field) => field.trim().toLowerCase())
        if (section === 'events') fields = named
        else styleFields = named
        break
      }
      case 'style': {
        const values = value.split(',').map((one) => one.trim())
        const alignment = Number(values[styleFields.indexOf('alignment')])
        const isTop = section === 'v4 styles' ? isLegacyTop(alignment) : alignment >= 7
        if (isTop) topStyles.add(values[styleFields.indexOf('name')] ?? '')
        break
      }
      case 'dialogue': {
        const cue = readDialogue(value, fields, topStyles, index + 1)
        // Layers paint the same words over each other.
        if (cue) cues.set(`${cue.startSeconds} ${cue.endSeconds} ${cue.text}`, cue)
        break
      }
    }
  }
  return [...cues.values()]
}

function readDialogue(
  value: string,
  fields: readonly string[],
  topStyles: ReadonlySet<string>,
  line: number,
): Cue | undefined {
  // The text is the last field, and may hold commas.
  const values = value.split(',')
  const read = (name: string): string => values[fields.indexOf(name)]?.trim() ?? ''
  const startSeconds = secondsOf(read('start'))
  const endSeconds = secondsOf(read('end'))
  if (startSeconds === undefined || endSeconds === undefined || values.length < fields.length)
    throw new CaptionProblem(
      `Line ${line} should hold a caption such as Dialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,Hello, and holds ${quotedLine(value)}.`,
    )
  if (endSeconds <= startSeconds) return undefined
  const { text, top } = subStationText(values.slice(fields.length - 1).join(','))
  if (text === '') return undefined
  return { startSeconds, endSeconds, text, ...((top ?? topStyles.has(read('style'))) ? { top: true } : {}) }
}

function secondsOf(time: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,3}):(\d{1,2}):(\d{1,2}(?:[.:]\d{1,3})?)$/.exec(time) ?? []
  if (hours === undefined) return undefined
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds?.replace(':', '.'))
}

/** The older format counts from 1 to 3, with 4 added for above and 8 for the middle. */
const isLegacyTop = (alignment: number): boolean => alignment >= 5 && alignment <= 7

/** What a line of dialogue says; `top` is absent when the line itself does not tell where it stands. */
export function subStationText(raw: string): Pick<Cue, 'text' | 'top'> {
  let drawing = false
  let top: boolean | undefined
  const open = new Set<string>()
  let text = ''
  for (const [index, part] of raw.split(/\{([^{}]*)\}/).entries()) {
    if (index % 2 === 0) {
      if (!drawing) text += escapeText(part).replaceAll(/\\n/gi, '\n').replaceAll('\\h', '&nbsp;')
      continue
    }
    for (const [, name = '', value = ''] of part.matchAll(/\\(an|a|p|i|b|u|r)(\d*)/g)) {
      if (name === 'an') top = Number(value) >= 7
      else if (name === 'a') top = isLegacyTop(Number(value))
      else if (name === 'p') drawing = Number(value) > 0
      else if (name === 'r') {
        text += closing(open)
        open.clear()
      } else if (value !== '' && Number(value) !== 0 && !open.has(name)) {
        open.add(name)
        text += `<${name}>`
      } else if (Number(value) === 0 && open.has(name)) {
        // Tags have to be closed in the order in which they were opened; those opened later begin anew.
        const later = [...open].slice([...open].indexOf(name) + 1)
        text += closing(new Set([name, ...later])) + later.map((one) => `<${one}>`).join('')
        open.delete(name)
      }
    }
  }
  const shown = shownLines(text + closing(open))
  return {
    text: shown.replaceAll(/<\/?[ibu]>|&nbsp;/g, '').trim() === '' ? '' : shown,
    ...(top === undefined ? {} : { top }),
  }
}

const closing = (open: ReadonlySet<string>): string =>
  [...open]
    .toReversed()
    .map((name) => `</${name}>`)
    .join('')
