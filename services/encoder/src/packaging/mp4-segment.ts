/** Writes media segments of CMAF tracks (ISO/IEC 23000-19; boxes of ISO/IEC 14496-12): one fragment of one track each. */

export type SegmentSample = {
  readonly data: Uint8Array
  /** All times in the track's timescale; `shownAfter` from its decode time, and negative for pictures shown earlier. */
  readonly decodeTime: number
  readonly duration: number
  readonly shownAfter: number
  readonly flags: number
}

/** Says that what follows is a CMAF segment (ISO/IEC 23000-19, 7.3.3.1). */
const segmentType = Buffer.from('\0\0\0\x18stypcmfs\0\0\0\0cmfsmsdh', 'latin1')

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.allocUnsafe(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeInt32BE(value | 0, index * 4)
  return bytes
}
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
const head = (type: string, bodyBytes: number): Buffer =>
  Buffer.concat([words(bodyBytes + 8), Buffer.from(type, 'latin1')])
const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
const box = (type: string, ...body: readonly Uint8Array[]): Buffer => Buffer.concat([head(type, sizeOf(body)), ...body])

/** `samples` in decode order, one after the other without a hole. */
export function writeSegment(number: number, samples: readonly SegmentSample[]): Buffer {
  const [first] = samples
  if (!first) throw new Error('a segment without a sample')
  const even = samples.every(({ duration }) => duration === first.duration)
  const alike = samples.every(({ flags }) => flags === first.flags)
  const shifted = samples.some(({ shownAfter }) => shownAfter !== 0)
  // Offsets count from the `moof`; defaults hold for every sample whose own value is not given.
  const header = box('tfhd', words(0x020000 | 0x8 | 0x20, 1, first.duration, first.flags))
  const time = box('tfdt', words(0x01000000), long(first.decodeTime))
  const entries = words(
    ...samples.flatMap(({ data, duration, flags, shownAfter }) => [
      ...(even ? [] : [duration]),
      data.byteLength,
      ...(alike ? [] : [flags]),
      ...(shifted ? [shownAfter] : []),
    ]),
  )
  const runFlags = 0x1 | (even ? 0 : 0x100) | 0x200 | (alike ? 0 : 0x400) | (shifted ? 0x800 : 0)
  const run = box('trun', words(0x01000000 | runFlags, samples.length, 0), entries)
  const fragment = box('moof', box('mfhd', words(0, number)), box('traf', header, time, run))
  // The place of the data is the word before the entries, which end the fragment.
  fragment.writeInt32BE(fragment.byteLength + 8, fragment.byteLength - entries.byteLength - 4)
  const data = samples.map((sample) => sample.data)
  return Buffer.concat([segmentType, fragment, head('mdat', sizeOf(data)), ...data])
}
