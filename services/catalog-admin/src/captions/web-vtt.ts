const timing = /^((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3})(?:[ \t].*)?$/

const seconds = (timestamp: string): number =>
  timestamp.split(':').reduce((total, part) => total * 60 + Number(part), 0)

export type WebVtt = { text: string; cues: number } | { problem: string }

/**
 * Checks that bytes are WebVTT (W3C WebVTT, section 4) with at least one cue, and gives them back with one kind of
 * line ending. What a player would skip in silence is a problem here, told with its line.
 */
export function readWebVtt(bytes: Uint8Array): WebVtt {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { problem: 'The file is not UTF-8 text.' }
  }
  if (text.includes('\0')) return { problem: 'The file is not text.' }
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
  if (!/^WEBVTT(?:[ \t].*)?$/.test(lines[0] ?? '')) return { problem: 'The first line has to be WEBVTT.' }

  let cues = 0
  let last = 0
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (!line.includes('-->')) continue
    const match = timing.exec(line)
    if (!match)
      return {
        problem: `Line ${index + 1} should hold times such as 00:01.000 --> 00:04.000, and holds “${line.slice(0, 60)}”.`,
      }
    const start = seconds(match[1] ?? '')
    const end = seconds(match[2] ?? '')
    if (end <= start) return { problem: `The caption at line ${index + 1} ends before it begins.` }
    if (start < last) return { problem: `The caption at line ${index + 1} begins before the one above it.` }
    last = start
    cues++
  }
  if (cues === 0) return { problem: 'The file holds no captions.' }
  return { text: `${lines.join('\n').trimEnd()}\n`, cues }
}
