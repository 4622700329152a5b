import { Packet } from 'node-av/lib'
import { AVDISCARD_ALL, AV_NOPTS_VALUE } from 'node-av/constants'
import { cuesOf, mostCues, type SubtitlePacket } from '../../captions/subtitle-text.ts'
import type { SubtitlesTask, TrackCues } from '../engine-tasks.ts'
import { openSource } from './open-source.ts'

const microseconds = 1_000_000

/** Reads tracks of text. Their packets hold it as it is: nothing has to be decoded. */
export async function readSubtitles(task: SubtitlesTask): Promise<readonly TrackCues[]> {
  const source = await openSource(task.source)
  try {
    const startsAt = source.startTime === AV_NOPTS_VALUE ? 0 : Number(source.startTime) / microseconds
    const packets = new Map(task.tracks.map(({ stream }) => [stream, [] as SubtitlePacket[]]))
    const tick = source.streams.map((stream) => stream.timeBase.toDouble())
    for (const stream of source.streams) if (!packets.has(stream.index)) stream.discard = AVDISCARD_ALL
    const packet = new Packet()
    packet.alloc()
    while ((await source.readFrame(packet)) >= 0) {
      const track = packets.get(packet.streamIndex)
      const seconds = tick[packet.streamIndex] ?? 0
      if (track && track.length < mostCues * 2 && packet.pts !== AV_NOPTS_VALUE && packet.data)
        track.push({
          startSeconds: Number(packet.pts) * seconds - startsAt,
          lastsSeconds: Number(packet.duration) * seconds,
          data: Uint8Array.from(packet.data),
        })
      packet.unref()
    }
    return task.tracks.map(({ stream, codec }) => ({ stream, cues: cuesOf(codec, packets.get(stream) ?? []) }))
  } finally {
    await source.closeInput()
  }
}
