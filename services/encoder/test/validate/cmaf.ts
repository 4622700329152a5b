import type { FilmFiles, Findings, SegmentFacts, TrackFacts } from './film-files.ts'

/**
 * Checks tracks against what CMAF (ISO/IEC 23000-19, 7) demands of headers and segments, by a reader of its own: one that
 * shares code with the writer shares its mistakes.
 */

type Box = { readonly type: string; readonly at: number; readonly body: Buffer }

function boxesOf(bytes: Buffer): Box[] {
  const found: Box[] = []
  for (let at = 0; at < bytes.byteLength;) {
    const size = at + 8 <= bytes.byteLength ? bytes.readUInt32BE(at) : 0
    if (size < 8 || at + size > bytes.byteLength) throw new Error(`a box at ${at} does not fit`)
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), at, body: bytes.subarray(at + 8, at + size) })
    at += size
  }
  return found
}
const types = (boxes: readonly Box[]): string => boxes.map(({ type }) => type).join(' ')
function inside(bytes: Buffer, ...path: readonly string[]): Buffer {
  return path.reduce((body, type) => {
    const box = boxesOf(body).find((one) => one.type === type)
    if (!box) throw new Error(`${type} is missing`)
    return box.body
  }, bytes)
}

type Header = {
  readonly codec: string
  readonly timescale: number
  readonly width: number
  readonly height: number
  readonly skip: number
}

function readHeader(bytes: Buffer, say: (finding: string) => void): Header {
  const top = boxesOf(bytes)
  if (types(top) !== 'ftyp moov') say(`the header is "${types(top)}" instead of "ftyp moov"`)
  const brands = inside(bytes, 'ftyp').toString('latin1')
  if (!/cmfc|cmf2/.test(brands)) say('the header does not name a CMAF brand')
  const movie = boxesOf(inside(bytes, 'moov'))
  if (movie.filter(({ type }) => type === 'trak').length !== 1) say('the header has not exactly one track')
  if (!movie.some(({ type }) => type === 'mvex')) say('the header does not announce fragments')
  const track = inside(bytes, 'moov', 'trak')
  const time = inside(track, 'mdia', 'mdhd')
  const tables = inside(track, 'mdia', 'minf', 'stbl')
  if (inside(tables, 'stts').readUInt32BE(4) !== 0) say('the header holds samples')
  const entry = boxesOf(inside(tables, 'stsd').subarray(8))[0]
  if (!entry) throw new Error('the sample entry is missing')
  const shown = inside(track, 'tkhd')
  const matrix = shown.subarray(shown[0] === 1 ? 52 : 40)
  if (![65_536, 0, 0, 0, 65_536, 0, 0, 0, 2 ** 30].every((cell, index) => matrix.readInt32BE(index * 4) === cell))
    say('the header turns the picture')
  const edits = boxesOf(track).find(({ type }) => type === 'edts')
  const list = edits && inside(edits.body, 'elst')
  const skip =
    list && list.readUInt32BE(4) > 0 ? (list[0] === 1 ? Number(list.readBigInt64BE(16)) : list.readInt32BE(12)) : 0
  const isVideo = entry.type === 'avc1' || entry.type === 'av01'
  return {
    codec: codecOf(entry),
    timescale: time.readUInt32BE(time[0] === 1 ? 20 : 12),
    width: isVideo ? entry.body.readUInt16BE(24) : 0,
    height: isVideo ? entry.body.readUInt16BE(26) : 0,
    skip,
  }
}

/** RFC 6381, and for AV1 its binding to ISOBMFF, 5. */
function codecOf({ type, body }: Box): string {
  if (type === 'avc1') return `avc1.${inside(body.subarray(78), 'avcC').toString('hex', 1, 4)}`
  if (type !== 'av01') return 'mp4a.40.2'
  const [, profileAndLevel = 0, depthAndTier = 0] = inside(body.subarray(78), 'av1C')
  const two = (value: number): string => String(value).padStart(2, '0')
  const bits = depthAndTier & 0x40 ? (depthAndTier & 0x20 ? 12 : 10) : 8
  return `av01.${profileAndLevel >> 5}.${two(profileAndLevel & 31)}${depthAndTier & 0x80 ? 'H' : 'M'}.${two(bits)}`
}

type Fragment = {
  readonly decodeTime: number
  readonly samples: number[]
  readonly shown: number
  readonly sync: boolean
  readonly firstBytes: number
}

/** One `moof`, whose samples have to fill the `mdat` behind it. */
function readFragment(moof: Box, mdat: Box, say: (finding: string) => void): Fragment {
  if (types(boxesOf(moof.body)) !== 'mfhd traf') say(`a fragment is "${types(boxesOf(moof.body))}"`)
  const parts = boxesOf(inside(moof.body, 'traf'))
  if (types(parts) !== 'tfhd tfdt trun') say(`a track fragment is "${types(parts)}"`)
  const traf = inside(moof.body, 'traf')
  const [header, time, run] = [inside(traf, 'tfhd'), inside(traf, 'tfdt'), inside(traf, 'trun')]
  const given = header.readUInt32BE(0) & 0xffffff
  if ((given & 0x020001) !== 0x020000) say('a fragment counts its data from elsewhere than itself')
  let at = 8 + (given & 2 ? 4 : 0)
  const fallback = (flag: number): number => (given & flag ? header.readUInt32BE((at += 4) - 4) : 0)
  const usual = { duration: fallback(8), size: fallback(16), flags: fallback(32) }
  const flags = run.readUInt32BE(0) & 0xffffff
  const count = run.readUInt32BE(4)
  let next = 8
  const word = (flag: number, otherwise: number): number =>
    flags & flag ? run.readUInt32BE((next += 4) - 4) : otherwise
  const offset = word(1, 0)
  const firstFlags = flags & 4 ? word(4, 0) : undefined
  const samples: number[] = []
  let [bytes, elapsed, shown, sync, firstBytes] = [0, 0, Number.POSITIVE_INFINITY, true, 0]
  for (let index = 0; index < count; index++) {
    const duration = word(0x100, usual.duration)
    bytes += word(0x200, usual.size)
    if (index === 0) firstBytes = bytes
    const sampleFlags = word(0x400, (index === 0 ? firstFlags : undefined) ?? usual.flags)
    shown = Math.min(shown, elapsed + (word(0x800, 0) | 0))
    if (index === 0) sync = (sampleFlags & 0x10000) === 0
    samples.push(duration)
    elapsed += duration
  }
  if (moof.at + offset !== mdat.at + 8) say('the samples do not begin where the data does')
  if (bytes !== mdat.body.byteLength) say(`the samples are ${bytes} bytes, the data ${mdat.body.byteLength}`)
  return { decodeTime: Number(time.readBigUInt64BE(4)), samples, shown, sync, firstBytes }
}

/** A track's header and segments; undefined when they cannot be read at all. */
export function readTrackFiles(files: FilmFiles, name: string, findings: Findings): TrackFacts | undefined {
  const say = (finding: string): void => void findings.push(`${name}: ${finding}`)
  try {
    const init = files.get(`${name}/init.mp4`)
    if (!init) throw new Error('there is no header')
    const header = readHeader(init, say)
    const segments: SegmentFacts[] = []
    let sampleSeconds = 0
    let end = 0
    for (let number = 1; files.has(`${name}/seg-${number}.m4s`); number++) {
      const bytes = files.get(`${name}/seg-${number}.m4s`) ?? Buffer.alloc(0)
      const about = (finding: string): void => say(`segment ${number}: ${finding}`)
      const top = boxesOf(bytes)
      if (!/^styp( moof mdat)+$/.test(types(top))) about(`it is "${types(top)}"`)
      const [first, from] = [top.findIndex(({ type }) => type === 'moof'), end]
      let [shown, firstSampleEnd] = [0, 0]
      for (let index = first; index + 1 < top.length; index += 2) {
        const [moof, mdat] = [top[index], top[index + 1]]
        if (!moof || !mdat) break
        const fragment = readFragment(moof, mdat, about)
        if (fragment.decodeTime !== end) about(`it begins at ${fragment.decodeTime}, the one before ends at ${end}`)
        if (index === first) {
          if (!fragment.sync) about('it does not begin with a keyframe')
          firstSampleEnd = mdat.at + 8 + fragment.firstBytes
          shown = Math.max(0, fragment.decodeTime + fragment.shown - header.skip)
        }
        sampleSeconds ||= (fragment.samples[0] ?? 0) / header.timescale
        end = fragment.decodeTime + fragment.samples.reduce((sum, one) => sum + one, 0)
      }
      if (end <= from) about('it holds nothing')
      segments.push({
        start: shown / header.timescale,
        duration: (end - header.skip - shown) / header.timescale,
        sizeBytes: bytes.byteLength,
        firstSampleEnd,
      })
    }
    if (segments.length === 0) throw new Error('there is no segment')
    const { codec, timescale, width, height } = header
    return { codec, timescale, width, height, sampleSeconds, segments }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return undefined
  }
}
