import { type CodecContext, Frame, type FormatContext, Packet, type Rational, type Stream } from 'node-av/lib'
import { AVERROR_EAGAIN, AVERROR_ENOMEM, AVERROR_EOF, AVSEEK_FLAG_BACKWARD, AV_NOPTS_VALUE } from 'node-av/constants'
import { levelSound } from '../../ladder/loudness.ts'
import type { EncodeAudioTask, EncodeVideoTask, RawEncode, RawSound } from '../engine-tasks.ts'
import { openAudioPath } from './audio-path.ts'
import { available, check, required } from './ffmpeg.ts'
import { openMeter } from './loudness-meter.ts'
import { openDecoder, openSource } from './open-source.ts'
import { type Send, trackProgress } from './progress.ts'
import { openVideoPath } from './video-path.ts'

const microseconds = 1_000_000

/** Decodes a stretch of the picture once and encodes it in every rung asked for. */
export async function encodeVideo(task: EncodeVideoTask, send: Send): Promise<RawEncode> {
  const { plan, span } = task
  const secondsPerFrame = plan.frameRate.den / plan.frameRate.num
  const progress = trackProgress(send, (span.frames ?? plan.frames - span.firstFrame) * secondsPerFrame)
  const video = await openVideoPath(task, { bytesLeft: task.limits.outputBytes })
  await readSpan(
    task,
    async (frame, timeBase) => {
      await video.write(frame, timeBase)
      progress(video.framesOut * secondsPerFrame)
    },
    () => video.isWhole,
  )
  await video.finish()
  return { frames: video.framesOut, cpuSeconds: cpuSeconds(), given: video.given }
}

/** How much of the work on a soundtrack its measurement is about. */
const measuring = 0.25

/** Decodes one soundtrack twice: to measure it, and to encode it as loud as it should be. */
export async function encodeAudio(task: EncodeAudioTask, send: Send): Promise<RawSound> {
  const { rendition } = task
  const progress = trackProgress(send, rendition.atLeastSeconds * (1 + measuring))
  const meter = openMeter(rendition)
  await readSound(task, async (frame) => {
    await meter.write(frame)
    progress(meter.seconds * measuring)
  })
  const heard = await meter.finish()
  const leveling = levelSound(heard, rendition.loudness)
  const path = await openAudioPath(rendition, leveling, task.output, { bytesLeft: task.limits.outputBytes })
  await readSound(task, async (frame) => {
    await path.write(frame)
    progress(meter.seconds * measuring + path.samplesOut / rendition.sampleRate)
  })
  await path.finish()
  const given = { [rendition.name]: { levels: path.levels() } }
  return { frames: path.samplesOut, cpuSeconds: cpuSeconds(), leveling, given, ...(heard ? { heard } : {}) }
}

async function readSound(task: EncodeAudioTask, hand: (frame: Frame) => Promise<void>): Promise<void> {
  const source = await openSource(task.source)
  try {
    const stream = required(source.streams[task.rendition.stream], 'audio stream')
    const reader = await openReader(source, stream, undefined, (frame) => hand(inSamples(frame, stream)))
    await readAll(source, reader, () => false)
  } finally {
    await source.closeInput()
  }
}

export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / microseconds
}

/** Where the film starts, in the stream's own time. */
function startOf(source: FormatContext, stream: Stream): bigint {
  const startsAt = source.startTime === AV_NOPTS_VALUE ? 0n : source.startTime
  const { num, den } = stream.timeBase
  return (startsAt * BigInt(den)) / (BigInt(num) * BigInt(microseconds))
}

/** Reads a stretch of the picture and hands each frame on, until it is told that no more is wanted. */
export async function readSpan(
  task: Pick<EncodeVideoTask, 'source' | 'video' | 'span'> & { readonly limits: { readonly pixels: number } },
  hand: (frame: Frame, timeBase: Rational) => Promise<void>,
  isWhole: () => boolean,
): Promise<void> {
  const source = await openSource(task.source)
  try {
    const stream = required(source.streams[task.video.stream], 'video stream')
    const reader = await openReader(source, stream, task.limits.pixels, (frame) => hand(frame, stream.timeBase))
    if (task.span.seekSeconds !== undefined) await enter(source, stream, task.span.seekSeconds)
    await readAll(source, reader, isWhole)
  } finally {
    await source.closeInput()
  }
}

async function enter(source: FormatContext, stream: Stream, seconds: number): Promise<void> {
  const { num, den } = stream.timeBase
  const at = BigInt(Math.round((seconds * den) / num)) + startOf(source, stream)
  // A container that cannot be entered there is read from its beginning: slower, and the same pictures.
  await source.seekFrame(stream.index, at, AVSEEK_FLAG_BACKWARD)
}

type Reader = { readonly stream: number; take(packet: Packet | null): Promise<void> }

/** Decodes one stream's packets and hands each frame on, with its time counted from the start of the film. */
async function openReader(
  source: FormatContext,
  stream: Stream,
  pixels: number | undefined,
  hand: (frame: Frame) => Promise<void>,
): Promise<Reader> {
  const decoder: CodecContext = await openDecoder(stream, pixels)
  const frame = new Frame()
  frame.alloc()
  const offset = startOf(source, stream)
  let next = 0n

  return {
    stream: stream.index,
    async take(packet) {
      const sent = await decoder.sendPacket(packet)
      if (isHole(sent)) return
      check(sent, 'decode')
      for (;;) {
        const received = await decoder.receiveFrame(frame)
        if (isHole(received)) continue
        if (!available(received, 'decode')) return
        const pts = frame.bestEffortTimestamp
        frame.pts = pts === AV_NOPTS_VALUE ? next : pts - offset
        next = frame.pts + (frame.duration > 0n ? frame.duration : 1n)
        await hand(frame)
        frame.unref()
      }
    },
  }
}

/** What cannot be decoded is a hole in the film, not the end of it. Only a lack of memory is not the source's fault. */
const isHole = (result: number): boolean =>
  result < 0 && result !== AVERROR_EAGAIN && result !== AVERROR_EOF && result !== AVERROR_ENOMEM

/** The frame's time in samples, whatever the container counts in. */
function inSamples(frame: Frame, stream: Stream): Frame {
  const { num, den } = stream.timeBase
  frame.pts = (frame.pts * BigInt(num) * BigInt(frame.sampleRate)) / BigInt(den)
  return frame
}

async function readAll(source: FormatContext, reader: Reader, isWhole: () => boolean): Promise<void> {
  const packet = new Packet()
  packet.alloc()
  // A read error in the middle ends the file there; how much of it can be read was judged when it was probed.
  while (!isWhole() && (await source.readFrame(packet)) >= 0) {
    if (packet.streamIndex === reader.stream) await reader.take(packet)
    packet.unref()
  }
  if (!isWhole()) await reader.take(null)
}
