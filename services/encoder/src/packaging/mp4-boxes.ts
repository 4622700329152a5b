/**
 * Reads what our manifests have to state from the bytes themselves (ISO/IEC 14496-12, -14 and -15), so that they never
 * repeat what an encoder was asked for when it did something else. Knows the boxes of CMAF tracks and no more.
 */

export type InitFacts = {
  /** RFC 6381: `avc1.64001f`, `av01.0.08M.08`, `mp4a.40.2`. */
  readonly codec: string
  readonly timescale: number
  readonly width: number
  readonly height: number
  /** Samples that an edit list skips at the start, in the timescale: the encoder's priming. */
  readonly skip: number
  /** How a decoder has to be set up: the sample entry, all of it. */
  readonly setup: Uint8Array
}

type FragmentFacts = {
  /** Decode time of the first sample, in the timescale. */
  readonly decodeTime: number
  /** Earliest presentation time, before any edit list. */
  readonly start: number
  readonly duration: number
  readonly samples: number
  readonly startsWithKeyframe: boolean
}

type Box = { readonly type: string; readonly body: DataView }

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const part = (of: DataView, from: number, length = of.byteLength - from): DataView =>
  new DataView(of.buffer, of.byteOffset + from, length)
const fourcc = (of: DataView, at: number): string =>
  String.fromCharCode(of.getUint8(at), of.getUint8(at + 1), of.getUint8(at + 2), of.getUint8(at + 3))

function boxes(of: DataView, from = 0): Box[] {
  const found: Box[] = []
  for (let at = from; at + 8 <= of.byteLength;) {
    const short = of.getUint32(at)
    const header = short === 1 ? 16 : 8
    const size = short === 1 ? Number(of.getBigUint64(at + 8)) : short === 0 ? of.byteLength - at : short
    if (size < header || at + size > of.byteLength) throw new Error(`box ${fourcc(of, at + 4)} leaves its parent`)
    found.push({ type: fourcc(of, at + 4), body: part(of, at + header, size - header) })
    at += size
  }
  return found
}

function child(of: DataView, type: string, from = 0): DataView | undefined {
  return boxes(of, from).find((box) => box.type === type)?.body
}

function need(of: DataView, ...path: string[]): DataView {
  return path.reduce((at, type) => {
    const found = child(at, type)
    if (!found) throw new Error(`no ${type} box where ${path.join('/')} should be`)
    return found
  }, of)
}

/** Reads an init segment of one track. Throws when it is not one. */
export function readInit(bytes: Uint8Array): InitFacts {
  const track = need(view(bytes), 'moov', 'trak')
  const header = need(track, 'mdia', 'mdhd')
  const samples = need(track, 'mdia', 'minf', 'stbl', 'stsd')
  const entry = boxes(samples, 8)[0]
  if (!entry) throw new Error('no sample entry')
  return {
    codec: codecOf(entry),
    timescale: header.getUint32(header.getUint8(0) === 1 ? 20 : 12),
    width: isPicture(entry) ? entry.body.getUint16(24) : 0,
    height: isPicture(entry) ? entry.body.getUint16(26) : 0,
    skip: skipOf(track),
    setup: setupOf(entry),
  }
}

/** Unity, of fixed-point numbers (ISO/IEC 14496-12, 8.3.2). */
const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]

/**
 * Takes the source's turn out of an init segment, in place: its pictures were turned already, and players would do it
 * again. FFmpeg's command line carries it over.
 */
export function standUpright(init: Uint8Array): void {
  const header = need(view(init), 'moov', 'trak', 'tkhd')
  const at = header.getUint8(0) === 1 ? 52 : 40
  for (const [cell, value] of matrix.entries()) header.setUint32(at + cell * 4, value)
}

const isPicture = ({ type }: Box): boolean => type === 'avc1' || type === 'av01'

/** The configuration alone: what stands beside it, as a rate that an encoder expected, decodes nothing. */
function setupOf(entry: Box): Uint8Array {
  const config = isPicture(entry)
    ? child(entry.body, entry.type === 'avc1' ? 'avcC' : 'av1C', 78)
    : child(entry.body, 'esds', 28)
  if (!config) throw new Error(`${entry.type} without its configuration`)
  return new Uint8Array(config.buffer, config.byteOffset, config.byteLength)
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

function codecOf(entry: Box): string {
  if (entry.type === 'avc1') {
    const config = child(entry.body, 'avcC', 78)
    if (!config) throw new Error('avc1 without avcC')
    return `avc1.${hex(config.getUint8(1))}${hex(config.getUint8(2))}${hex(config.getUint8(3))}`
  }
  if (entry.type === 'av01') {
    const config = child(entry.body, 'av1C', 78)
    if (!config) throw new Error('av01 without av1C')
    return av1Codec(config)
  }
  if (entry.type === 'mp4a') {
    const stream = child(entry.body, 'esds', 28)
    if (!stream) throw new Error('mp4a without esds')
    return `mp4a.40.${audioObjectType(stream)}`
  }
  throw new Error(`sample entry ${entry.type} is not one that we write`)
}

/** Profile, level, tier and depth (AV1 Codec ISO Media File Format Binding, 2.3 and 5): `av01.0.08M.08`. */
function av1Codec(config: DataView): string {
  const [profile, level] = [config.getUint8(1) >> 5, config.getUint8(1) & 0x1f]
  const flags = config.getUint8(2)
  const depth = flags & 0x40 ? (profile === 2 && flags & 0x20 ? 12 : 10) : 8
  const twoDigits = (value: number): string => String(value).padStart(2, '0')
  return `av01.${profile}.${twoDigits(level)}${flags & 0x80 ? 'H' : 'M'}.${twoDigits(depth)}`
}

/** The audio object type is the first five bits of the decoder-specific info, descriptor 5 inside 4 inside 3. */
function audioObjectType(stream: DataView): number {
  let at = 4
  const enter = (tag: number) => {
    if (stream.getUint8(at++) !== tag) throw new Error(`no descriptor ${tag} in esds`)
    while (stream.getUint8(at++) & 0x80);
  }
  enter(3)
  at += 3
  enter(4)
  at += 13
  enter(5)
  return stream.getUint8(at) >> 3
}

function skipOf(track: DataView): number {
  const list = child(track, 'edts')
  const edits = list && child(list, 'elst')
  if (!edits || edits.getUint32(4) === 0) return 0
  return edits.getUint8(0) === 1 ? Number(edits.getBigInt64(16)) : edits.getInt32(12)
}

/** One picture or packet of sound. Times in the track's timescale; `offset` counts from the start of the bytes read. */
export type Sample = {
  readonly decodeTime: number
  readonly presentationTime: number
  readonly duration: number
  readonly offset: number
  readonly size: number
  readonly flags: number
  readonly keyframe: boolean
}

const nonSync = 0x10000

/** Reads the fragments of a media segment of one track. Throws when there is none. */
export function readSegment(bytes: Uint8Array): FragmentFacts {
  const samples = readSamples(bytes)
  const first = samples[0]
  if (!first) throw new Error('no fragment in segment')
  return {
    decodeTime: first.decodeTime,
    start: samples.reduce((least, sample) => Math.min(least, sample.presentationTime), Number.POSITIVE_INFINITY),
    duration: samples.reduce((sum, sample) => sum + sample.duration, 0),
    samples: samples.length,
    startsWithKeyframe: first.keyframe,
  }
}

/** Every sample of the fragments of one track, in decode order. Throws when one lies outside of the bytes. */
export function readSamples(bytes: Uint8Array): Sample[] {
  const all = view(bytes)
  const samples = boxes(all)
    .filter((box) => box.type === 'moof')
    .flatMap(({ body }) => readFragment(need(body, 'traf'), body.byteOffset - 8 - all.byteOffset))
  if (samples.some(({ offset, size }) => offset + size > all.byteLength)) throw new Error('a sample leaves its segment')
  return samples
}

function readFragment(track: DataView, fragmentAt: number): Sample[] {
  const header = need(track, 'tfhd')
  const flags = header.getUint32(0) & 0xffffff
  let at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0)
  const take = (present: number): number => (flags & present ? header.getUint32((at += 4) - 4) : 0)
  const defaults = { duration: take(0x8), size: take(0x10), flags: take(0x20) }
  const time = need(track, 'tfdt')
  let decodeTime = time.getUint8(0) === 1 ? Number(time.getBigUint64(4)) : time.getUint32(4)
  const samples: Sample[] = []
  for (const { body } of boxes(track).filter((box) => box.type === 'trun')) {
    for (const sample of readRun(body, defaults, decodeTime, fragmentAt)) {
      samples.push(sample)
      decodeTime = sample.decodeTime + sample.duration
    }
  }
  return samples
}

function readRun(
  run: DataView,
  defaults: { readonly duration: number; readonly size: number; readonly flags: number },
  from: number,
  fragmentAt: number,
): Sample[] {
  const version = run.getUint8(0)
  const flags = run.getUint32(0) & 0xffffff
  const count = run.getUint32(4)
  let at = 8
  const take = (present: number, otherwise: number): number =>
    flags & present ? run.getUint32((at += 4) - 4) : otherwise
  let offset = fragmentAt + take(0x1, 0)
  const firstFlags = flags & 0x4 ? take(0x4, 0) : undefined
  let decodeTime = from
  return Array.from({ length: count }, (_, index): Sample => {
    const duration = take(0x100, defaults.duration)
    const size = take(0x200, defaults.size)
    const ownFlags = take(0x400, (index === 0 ? firstFlags : undefined) ?? defaults.flags)
    const unsigned = take(0x800, 0)
    const shownAfter = version === 0 ? unsigned : unsigned | 0
    const sample = {
      decodeTime,
      presentationTime: decodeTime + shownAfter,
      duration,
      offset,
      size,
      flags: ownFlags,
      keyframe: (ownFlags & nonSync) === 0,
    }
    decodeTime += duration
    offset += size
    return sample
  })
}
