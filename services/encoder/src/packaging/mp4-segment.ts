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

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  if (value < 0) bytes.writeInt32BE(value)
  else bytes.writeUInt32BE(value)
  return bytes
}
const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
function box(type: string, ...body: readonly Uint8Array[]): Buffer {
  const size = body.reduce((sum, part) => sum + part.byteLength, 8)
  return Buffer.concat([word(size), Buffer.from(type, 'latin1'), ...body], size)
}

/** `samples` in decode order, one after the other without a hole. */
export function writeSegment(number: number, samples: readonly SegmentSample[]): Buffer {
  const [first] = samples
  if (!first) throw new Error('a segment without a sample')
  const even = samples.every(({ duration }) => duration === first.duration)
  const alike = samples.every(({ flags }) => flags === first.flags)
  const shifted = samples.some(({ shownAfter }) => shownAfter !== 0)
  // Offsets count from the `moof`; defaults hold for every sample whose own value is not given.
  const header = box('tfhd', word(0x020000 | 0x8 | 0x20), word(1), word(first.duration), word(first.flags))
  const time = box('tfdt', word(0x01000000), long(first.decodeTime))
  const entries = samples.flatMap(({ data, duration, flags, shownAfter }) => [
    ...(even ? [] : [word(duration)]),
    word(data.byteLength),
    ...(alike ? [] : [word(flags)]),
    ...(shifted ? [word(shownAfter)] : []),
  ])
  const runFlags = 0x1 | (even ? 0 : 0x100) | 0x200 | (alike ? 0 : 0x400) | (shifted ? 0x800 : 0)
  const run = (dataOffset: number): Buffer =>
    box('trun', word(0x01000000 | runFlags), word(samples.length), word(dataOffset), ...entries)
  const fragment = (dataOffset: number): Buffer =>
    box('moof', box('mfhd', word(0), word(number)), box('traf', header, time, run(dataOffset)))
  const size = fragment(0).byteLength
  return Buffer.concat([segmentType, fragment(size + 8), box('mdat', ...samples.map(({ data }) => data))])
}
