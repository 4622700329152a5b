import {
  Codec,
  CodecContext,
  type FilterContext,
  FilterGraph,
  FFmpegError,
  FormatContext,
  Frame,
  IOContext,
  Log,
  Packet,
  Rational,
  Dictionary,
  type Stream,
} from 'node-av/lib'
import {
  type AVCodecID,
  AVIO_FLAG_WRITE,
  AVMEDIA_TYPE_SUBTITLE,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_DEFAULT,
  AV_LOG_ERROR,
  AV_PICTURE_TYPE_NONE,
  AV_PKT_DATA_DISPLAYMATRIX,
  type FFEncoderCodec,
} from 'node-av/constants'

export type SourceRecipe = {
  readonly path: string
  /** Filters that make the picture; absent for a file of sound alone. */
  readonly picture?: string
  readonly pictureCodec?: string
  readonly pictureOptions?: Record<string, string>
  /** Clockwise turn that the container announces, as a phone does. */
  readonly rotated90?: boolean
  /** Filters that make the sound, one list for each track, with what the container says of it. */
  readonly sounds?: readonly (string | SoundRecipe)[]
  readonly soundCodec?: string
  readonly subtitles?: readonly SubtitleRecipe[]
  /** Of the container. */
  readonly options?: Record<string, string>
  /** Tracks of pictures beside it, in front of the film's own. */
  readonly besides?: readonly Beside[]
  /** Moves all times by so many seconds. */
  readonly startsAt?: number
}

type Beside = {
  readonly picture: string
  readonly pictureCodec: string
  readonly disposition?: 'attached' | 'default'
}

type SoundRecipe = {
  readonly filters: string
  readonly language?: string
  readonly title?: string
  /** A union of FFmpeg's dispositions. */
  readonly disposition?: number
}

export type SubtitleRecipe = Omit<SoundRecipe, 'filters'> & {
  readonly codec: AVCodecID
  /** What the container keeps before the first packet, e.g. the styles of a script. */
  readonly header?: string
  /** Start and length in milliseconds, and what a packet of the codec holds. */
  readonly packets: readonly (readonly [number, number, Buffer | string])[]
}

Log.setLevel(AV_LOG_ERROR)

const ok = (result: number): number => {
  FFmpegError.throwIfError(result)
  return result
}

/** Makes a small media file to upload, odd in whatever way a test wants. */
export async function makeSource(recipe: SourceRecipe): Promise<string> {
  const format = new FormatContext()
  ok(format.allocOutputContext2(null, null, recipe.path))
  const lines = []
  for (const { picture, pictureCodec, disposition } of recipe.besides ?? []) {
    const end = await openEnd(`${picture},buffersink@end`)
    const line = await openLine(format, end, pictureEncoder(pictureCodec, end.sink), {})
    if (disposition) line.stream.disposition = dispositions[disposition]
    lines.push(line)
  }
  if (recipe.picture) {
    const end = await openEnd(`${recipe.picture},buffersink@end`)
    const encoder = pictureEncoder(recipe.pictureCodec ?? 'libx264', end.sink)
    lines.push(await openLine(format, end, encoder, { preset: 'ultrafast', g: '24', ...recipe.pictureOptions }))
  }
  for (const sound of recipe.sounds ?? []) {
    const said: SoundRecipe = typeof sound === 'string' ? { filters: sound } : sound
    const codec = recipe.soundCodec ?? 'aac'
    const [samples, packet] = soundForms[codec] ?? ['fltp', 1024]
    const end = await openEnd(`${said.filters},aformat=sample_fmts=${samples},asetnsamples=n=${packet},abuffersink@end`)
    const line = await openLine(format, end, soundEncoder(codec, end.sink), {})
    describe(line.stream, said)
    lines.push(line)
  }
  if (recipe.rotated90) {
    const one = 65_536
    const matrix = Buffer.alloc(36)
    for (const [cell, value] of [0, one, 0, -one, 0, 0, 0, 0, 16_384 * one].entries())
      matrix.writeInt32LE(value | 0, cell * 4)
    ok(format.streams[0]?.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, matrix) ?? -1)
  }
  const subtitles = (recipe.subtitles ?? []).map((subtitle) => ({ subtitle, stream: addSubtitles(format, subtitle) }))
  const io = new IOContext()
  ok(await io.open2(recipe.path, AVIO_FLAG_WRITE))
  format.pb = io
  ok(await format.writeHeader(recipe.options ? Dictionary.fromObject(recipe.options) : null))
  for (const { subtitle, stream } of subtitles)
    for (const [start, lasts, data] of subtitle.packets) {
      const packet = new Packet()
      packet.alloc()
      packet.data = Buffer.from(data)
      packet.pts = packet.dts = BigInt(start)
      packet.duration = BigInt(lasts)
      packet.streamIndex = stream.index
      packet.rescaleTs(new Rational(1, 1000), stream.timeBase)
      ok(await format.interleavedWriteFrame(packet))
    }
  for (;;) {
    const next = lines.filter((line) => !line.ended).toSorted((a, b) => a.at - b.at)[0]
    if (!next) break
    await advance(next, format, recipe.startsAt ?? 0)
  }
  ok(await format.writeTrailer())
  format.pb = null
  await io.closep()
  for (const line of lines) line.graph.free()
  return recipe.path
}

/** In which form an encoder takes its samples, and how many at once. */
const soundForms: Readonly<Record<string, readonly [samples: string, packet: number]>> = {
  ac3: ['fltp', 1536],
  flac: ['s16', 4608],
  libmp3lame: ['fltp', 1152],
  libopus: ['flt', 960],
  mp2: ['s16', 1152],
  pcm_s16le: ['s16', 1024],
}

const dispositions = { attached: AV_DISPOSITION_ATTACHED_PIC, default: AV_DISPOSITION_DEFAULT }

type Line = Awaited<ReturnType<typeof openLine>>

async function openEnd(description: string): Promise<{ graph: FilterGraph; sink: FilterContext }> {
  const graph = new FilterGraph()
  graph.alloc()
  ok(graph.parse2(description))
  ok(await graph.config())
  const sink = graph.filters?.find((filter) => filter.isSink())
  if (!sink) throw new Error('no end')
  return { graph, sink }
}

function pictureEncoder(name: string, sink: FilterContext): CodecContext {
  const encoder = new CodecContext()
  encoder.allocContext3(Codec.findEncoderByName(name as FFEncoderCodec))
  const rate = sink.buffersinkGetFrameRate()
  encoder.width = sink.buffersinkGetWidth()
  encoder.height = sink.buffersinkGetHeight()
  encoder.pixelFormat = sink.buffersinkGetFormat() as typeof encoder.pixelFormat
  encoder.sampleAspectRatio = sink.buffersinkGetSampleAspectRatio()
  encoder.timeBase = new Rational(rate.den, rate.num)
  encoder.framerate = rate
  return encoder
}

function soundEncoder(name: string, sink: FilterContext): CodecContext {
  const encoder = new CodecContext()
  encoder.allocContext3(Codec.findEncoderByName(name as FFEncoderCodec))
  encoder.sampleRate = sink.buffersinkGetSampleRate()
  encoder.sampleFormat = sink.buffersinkGetFormat() as typeof encoder.sampleFormat
  encoder.channelLayout = sink.buffersinkGetChannelLayout()
  encoder.timeBase = new Rational(1, encoder.sampleRate)
  return encoder
}

async function openLine(
  format: FormatContext,
  end: { graph: FilterGraph; sink: FilterContext },
  encoder: CodecContext,
  options: Record<string, string>,
) {
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER)
  ok(await encoder.open2(null, Dictionary.fromObject(options)))
  const stream = format.newStream()
  ok(stream.codecpar.fromContext(encoder))
  stream.timeBase = encoder.timeBase
  stream.avgFrameRate = encoder.framerate
  stream.sampleAspectRatio = encoder.sampleAspectRatio
  return { ...end, encoder, stream, at: 0, ended: false }
}

function addSubtitles(format: FormatContext, recipe: SubtitleRecipe): Stream {
  const stream = format.newStream()
  stream.codecpar.codecType = AVMEDIA_TYPE_SUBTITLE
  stream.codecpar.codecId = recipe.codec
  if (recipe.header) stream.codecpar.extradata = Buffer.from(recipe.header)
  stream.timeBase = new Rational(1, 1000)
  describe(stream, recipe)
  return stream
}

function describe(stream: Stream, { language, title, disposition }: Omit<SoundRecipe, 'filters'>): void {
  stream.metadata = Dictionary.fromObject({ ...(language && { language }), ...(title && { title }) })
  if (disposition !== undefined) stream.disposition = disposition as typeof stream.disposition
}

async function advance(line: Line, format: FormatContext, startsAt: number): Promise<void> {
  const frame = new Frame()
  frame.alloc()
  line.ended = (await line.sink.buffersinkGetFrame(frame)) < 0
  if (!line.ended) {
    frame.pictType = AV_PICTURE_TYPE_NONE
    line.at = Number(frame.pts) * line.encoder.timeBase.toDouble()
  }
  ok(await line.encoder.sendFrame(line.ended ? null : frame))
  const packet = new Packet()
  packet.alloc()
  while ((await line.encoder.receivePacket(packet)) >= 0) {
    if (packet.duration <= 0n) packet.duration = 1n
    packet.streamIndex = line.stream.index
    packet.rescaleTs(line.encoder.timeBase, line.stream.timeBase)
    const shift = BigInt(Math.round(startsAt / line.stream.timeBase.toDouble()))
    packet.pts += shift
    packet.dts += shift
    ok(await format.interleavedWriteFrame(packet))
  }
  packet.free()
  frame.free()
}
