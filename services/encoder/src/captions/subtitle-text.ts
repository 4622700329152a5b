import type { Cue } from '@codeflix/kit/captions/cue'
import { subRipText } from '@codeflix/kit/captions/sub-rip'
import { subStationText } from '@codeflix/kit/captions/sub-station'

/** One packet of a track of text, as its container holds it. Seconds count from the start of the film. */
export type SubtitlePacket = { readonly startSeconds: number; readonly lastsSeconds: number; readonly data: Uint8Array }

/** A script that paints thousands of letters one by one is no reading matter. */
export const mostCues = 20_000
/** For text whose end the container does not tell. */
const usualSeconds = 4

/** What the packets of a track say; those that say nothing end the one before, and are left out. */
export function cuesOf(codec: string, packets: readonly SubtitlePacket[]): Cue[] {
  const inOrder = packets.toSorted((one, other) => one.startSeconds - other.startSeconds)
  return inOrder
    .flatMap(({ startSeconds, lastsSeconds, data }, index): Cue[] => {
      const said = textOf(codec, data)
      if (said.text === '') return []
      const next = inOrder[index + 1]?.startSeconds ?? Infinity
      const endSeconds = startSeconds + (lastsSeconds > 0 ? lastsSeconds : Math.min(usualSeconds, next - startSeconds))
      return [{ startSeconds: Math.max(0, startSeconds), endSeconds, ...said }]
    })
    .slice(0, mostCues)
}

function textOf(codec: string, data: Uint8Array): Pick<Cue, 'text' | 'top'> {
  if (codec === 'mov_text') return subRipText(timedText(Buffer.from(data)))
  const text = new TextDecoder().decode(data).replaceAll(/\r\n?/g, '\n')
  // Matroska keeps eight fields before the text; the times are the packet's own.
  if (codec === 'ass' || codec === 'ssa') return subStationText(text.split(',').slice(8).join(','))
  return subRipText(text)
}

/** A sample of 3GPP timed text (TS 26.245, 5.17): the length of its text, the text, and boxes of styles. */
export function timedText(data: Buffer): string {
  if (data.length < 2) return ''
  const text = data.subarray(2, 2 + data.readUInt16BE(0))
  const isUtf16 = text[0] === 0xfe && text[1] === 0xff
  return new TextDecoder(isUtf16 ? 'utf-16be' : 'utf-8').decode(text)
}
