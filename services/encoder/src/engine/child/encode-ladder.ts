import { type CodecContext, Frame, type FormatContext, Packet, type Stream } from 'node-av/lib'
import { AVERROR_EAGAIN, AVERROR_ENOMEM, AVERROR_EOF, AV_NOPTS_VALUE } from 'node-av/constants'
import { EngineFailure } from '../engine-failure.ts'
import type { EncodedMedia, EncodedTrack, EncodeTask } from '../engine-tasks.ts'
import { openAudioPath } from './audio-path.ts'
import { available, check, required } from './ffmpeg.ts'
import { openDecoder, openSource } from './open-source.ts'
import { type Send, trackProgress } from './progress.ts'
import type { OutputBudget } from './segment-writer.ts'
import { openVideoPath } from './video-path.ts'

const microseconds = 1_000_000

/**
 * Decodes a source once and writes every rendition of its plan.
 * A hole in the source costs the pictures in it; a source of which a tenth cannot be read is refused as damaged.
 */
export async function encodeLadder(task: EncodeTask, send: Send): Promise<EncodedMedia> {
  const source = await openSource(task.source)
  try {
    return await encodeOpened(task, source, send)
  } finally {
    await source.closeInput()
  }
}

async function encodeOpened(task: EncodeTask, source: FormatContext, send: Send): Promise<EncodedMedia> {
  const { plan, facts, limits } = task
  const budget: OutputBudget = { bytesLeft: limits.outputBytes }
  const progress = trackProgress(send, facts.durationSeconds)
  const startsAt = source.startTime === AV_NOPTS_VALUE ? 0n : source.startTime
  const secondsPerFrame = plan.frameRate.den / plan.frameRate.num

  const videoStream = required(source.streams[facts.video.stream], 'video stream')
  const video = await openVideoPath(plan, facts.video, task.output, budget)
  const pictures = await openReader(videoStream, startsAt, limits.pixels, async (frame) => {
    await video.write(frame, videoStream.timeBase)
    progress(video.framesOut * secondsPerFrame)
    if (video.framesOut * secondsPerFrame > limits.durationSeconds)
      throw new EngineFailure('encoder.source-too-large', 'The film is longer than this site accepts.')
  })
  const readers = [pictures]
  const audio = await Promise.all(
    plan.audio.map(async (rendition) => {
      const stream = required(source.streams[rendition.stream], 'audio stream')
      const path = await openAudioPath(plan, rendition, task.output, budget)
      readers.push(await openReader(stream, startsAt, undefined, (frame) => path.write(inSamples(frame, stream))))
      return path
    }),
  )

  await readAll(source, readers)
  const videoTracks = await video.finish()
  if (video.framesOut === 0)
    throw new EngineFailure(
      'encoder.source-unreadable',
      'Not one picture of this video could be read. The file is damaged.',
    )
  const durationSeconds = video.framesOut * secondsPerFrame
  const audioTracks: EncodedTrack[] = []
  let readSeconds = durationSeconds
  for (const path of audio) {
    readSeconds = Math.max(readSeconds, path.endsAtSeconds)
    const track = await path.finish(durationSeconds)
    if (track) audioTracks.push(track)
  }
  // A container that does not time the picture alone may count sound that outlasts it.
  if (facts.video.durationSeconds > 0) refuseDamaged(facts.video.durationSeconds, durationSeconds)
  else refuseDamaged(facts.durationSeconds, readSeconds)
  const { user, system } = process.cpuUsage()
  return {
    video: videoTracks,
    audio: audioTracks,
    framesOut: video.framesOut,
    durationSeconds,
    cpuSeconds: (user + system) / microseconds,
  }
}

type Reader = { readonly stream: number; take(packet: Packet | null): Promise<void> }

/** Decodes one stream's packets and hands each frame on, with its time counted from the start of the film. */
async function openReader(
  stream: Stream,
  startsAt: bigint,
  pixels: number | undefined,
  hand: (frame: Frame) => Promise<void>,
): Promise<Reader> {
  const decoder: CodecContext = await openDecoder(stream, pixels)
  const frame = new Frame()
  frame.alloc()
  const { num, den } = stream.timeBase
  const offset = (startsAt * BigInt(den)) / (BigInt(num) * BigInt(microseconds))
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

async function readAll(source: FormatContext, readers: readonly Reader[]): Promise<void> {
  const byStream = new Map(readers.map((reader) => [reader.stream, reader]))
  const packet = new Packet()
  packet.alloc()
  // A read error in the middle ends the file there; whether enough was read is judged by what came out.
  while ((await source.readFrame(packet)) >= 0) {
    await byStream.get(packet.streamIndex)?.take(packet)
    packet.unref()
  }
  for (const reader of readers) await reader.take(null)
}

const mayBeMissing = { share: 0.1, seconds: 2 }

function refuseDamaged(announcedSeconds: number, readSeconds: number): void {
  const missing = announcedSeconds - readSeconds
  if (missing <= Math.max(mayBeMissing.seconds, announcedSeconds * mayBeMissing.share)) return
  throw new EngineFailure(
    'encoder.source-unreadable',
    `The file is damaged: it announces ${announcedSeconds.toFixed(0)} seconds of film, but can be read for only ${readSeconds.toFixed(0)}.`,
  )
}
