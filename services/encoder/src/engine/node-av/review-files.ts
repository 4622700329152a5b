import { AVERROR_EAGAIN, AVERROR_ENOMEM, AVERROR_EOF } from 'node-av/constants'
import { Frame, Packet } from 'node-av/lib'
import type { Review, ReviewedFile, ReviewTask } from '../engine-tasks.ts'
import { isGlimpsed } from '../glimpses.ts'
import { levelMeter } from '../sound-levels.ts'
import { check, required } from './ffmpeg.ts'
import { glimpseOf, inText, patchesOf, planesOf } from './glimpse.ts'
import { openDecoder, openSource } from './open-source.ts'
import { type Send, trackProgress } from './progress.ts'

/** Decodes each file; a picture of which any part cannot be decoded counts as damaged. */
export async function reviewFiles({ files }: ReviewTask, send: Send): Promise<Review[]> {
  const progress = trackProgress(send, 0)
  const reviews: Review[] = []
  let seconds = 0
  for (const file of files) {
    const before = seconds
    const review = await decode(file, (atSeconds) => {
      seconds = before + atSeconds
      progress(seconds)
    })
    reviews.push(review)
  }
  return reviews
}

async function decode(file: ReviewedFile, passed: (atSeconds: number) => void): Promise<Review> {
  const source = await openSource(file.path)
  const stream = required(source.streams[0], 'stream')
  const decoder = await openDecoder(stream)
  const frame = new Frame()
  frame.alloc()
  const packet = new Packet()
  packet.alloc()
  const tick = stream.timeBase.toDouble()
  const atSeconds: number[] = []
  let damaged = 0
  const glimpses: Buffer[] = []
  const patches: Buffer[] = []
  const meter = levelMeter(file.kind === 'audio' ? file.sampleRate : 1)
  const look = (): void => {
    if (file.kind === 'audio') meter.take(planesOf(frame))
    else {
      if (isGlimpsed(file.glimpses, atSeconds.length)) glimpses.push(glimpseOf(frame))
      if (file.sampled && isGlimpsed(file.sampled.places, atSeconds.length)) patches.push(patchesOf(frame))
    }
  }
  const take = async (input: Packet | null): Promise<void> => {
    // A packet that is damaged may still let out the pictures before it.
    if (heedMemory(await decoder.sendPacket(input)) < 0) damaged++
    for (;;) {
      const received = await decoder.receiveFrame(frame)
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return
      if (heedMemory(received) < 0 || frame.decodeErrorFlags !== 0) damaged++
      if (received < 0) continue
      look()
      atSeconds.push(Number(frame.bestEffortTimestamp) * tick)
      passed(atSeconds.at(-1) ?? 0)
      frame.unref()
    }
  }
  while ((await source.readFrame(packet)) >= 0) {
    await take(packet)
    packet.unref()
  }
  await take(null)
  decoder.freeContext()
  await source.closeInput()
  const seen =
    file.kind === 'audio'
      ? { levels: meter.finish() }
      : { glimpses: inText(glimpses), ...(file.sampled ? { patches: inText(patches) } : {}) }
  return { atSeconds, damaged, seen }
}

/** Only a lack of memory is not the file's fault. */
const heedMemory = (result: number): number => (result === AVERROR_ENOMEM ? check(result, 'decode') : result)
