import { AVERROR_EAGAIN, AVERROR_ENOMEM, AVERROR_EOF } from 'node-av/constants'
import { Frame, Packet } from 'node-av/lib'
import type { Review, ReviewTask } from '../engine-tasks.ts'
import { check, required } from './ffmpeg.ts'
import { openDecoder, openSource } from './open-source.ts'
import { type Send, trackProgress } from './progress.ts'

/** Decodes each file; a picture of which any part cannot be decoded counts as damaged. */
export async function reviewFiles({ files }: ReviewTask, send: Send): Promise<Review[]> {
  const progress = trackProgress(send, 0)
  const reviews: Review[] = []
  let seconds = 0
  for (const { path } of files) {
    const before = seconds
    const review = await decode(path, (atSeconds) => {
      seconds = before + atSeconds
      progress(seconds)
    })
    reviews.push(review)
  }
  return reviews
}

async function decode(path: string, passed: (atSeconds: number) => void): Promise<Review> {
  const source = await openSource(path)
  const stream = required(source.streams[0], 'stream')
  const decoder = await openDecoder(stream)
  const frame = new Frame()
  frame.alloc()
  const packet = new Packet()
  packet.alloc()
  const tick = stream.timeBase.toDouble()
  const atSeconds: number[] = []
  let damaged = 0
  const take = async (input: Packet | null): Promise<void> => {
    // A packet that is damaged may still let out the pictures before it.
    if (heedMemory(await decoder.sendPacket(input)) < 0) damaged++
    for (;;) {
      const received = await decoder.receiveFrame(frame)
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return
      if (heedMemory(received) < 0 || frame.decodeErrorFlags !== 0) damaged++
      if (received < 0) continue
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
  return { atSeconds, damaged }
}

/** Only a lack of memory is not the file's fault. */
const heedMemory = (result: number): number => (result === AVERROR_ENOMEM ? check(result, 'decode') : result)
