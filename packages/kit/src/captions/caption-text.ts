import { CaptionProblem } from './cue.ts'

/**
 * The text of a captions file, with one kind of line ending. UTF-8, UTF-16 and, since nothing else tells it, Windows-1252
 * for what is neither: so old subtitles of western languages are written.
 * @throws CaptionProblem when it is no text
 */
export function captionText(bytes: Uint8Array): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  // oxlint-disable-next-line no-control-regex -- they are what text does not have
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) throw new CaptionProblem('The file is not text.')
  return text.replaceAll(/\r\n?/g, '\n')
}

function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // Without a byte order mark: a file of captions begins with a digit, a bracket or a letter of ASCII.
  if (bytes.length >= 4 && bytes[1] === 0 && bytes[3] === 0) return 'utf-16le'
  if (bytes.length >= 4 && bytes[0] === 0 && bytes[2] === 0) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}
