import { captionText } from './caption-text.ts'
import { CaptionProblem, writeWebVtt } from './cue.ts'
import { readSubRip } from './sub-rip.ts'
import { holdsSubStation, readSubStation } from './sub-station.ts'
import { checkWebVtt, holdsWebVtt } from './web-vtt.ts'

/**
 * Makes WebVTT of a captions file: SubRip (`.srt`), SubStation Alpha (`.ass`, `.ssa`), or WebVTT, which stays as it is. The
 * format is told by what the file holds, whatever it is called.
 * @throws CaptionProblem in words for whoever wrote the file
 */
export function readCaptions(bytes: Uint8Array): { readonly webVtt: string; readonly cues: number } {
  const text = captionText(bytes)
  if (holdsWebVtt(text)) {
    const cues = checkWebVtt(text)
    if (cues === 0) throw empty()
    return { webVtt: `${text.trimEnd()}\n`, cues }
  }
  const isSubStation = holdsSubStation(text)
  if (!isSubStation && !text.includes('-->')) throw unknown()
  const cues = (isSubStation ? readSubStation(text) : readSubRip(text)).filter((cue) => cue.text !== '')
  if (cues.length === 0) throw empty()
  return { webVtt: writeWebVtt(cues), cues: cues.length }
}

const empty = (): CaptionProblem => new CaptionProblem('The file holds no captions.')
const unknown = (): CaptionProblem =>
  new CaptionProblem(
    'These are no captions that we can read: use SubRip (.srt), WebVTT (.vtt) or SubStation Alpha (.ass, .ssa).',
  )
