import { badSeams, type EncodedMedia, joinFilm } from '../src/chunks/join-film.ts'
import type { EncodedAudio, EncodedVideo, EncodeAudioTask, EncodeVideoTask } from '../src/engine/engine-tasks.ts'
import type { EngineLimits, MediaEngine, Watch } from '../src/engine/media-engine.ts'

/** A whole film on an engine, chunk by chunk, its seams mended: what a job does over several workers. */
export async function encodeWhole(
  engine: MediaEngine,
  pictures: readonly EncodeVideoTask[],
  sounds: readonly EncodeAudioTask[],
  limits: EngineLimits,
  watch: Watch = {},
): Promise<EncodedMedia> {
  const { plan } = pictures[0] as EncodeVideoTask
  const encoded: EncodedVideo[] = []
  const heard: EncodedAudio[] = []
  for (const task of sounds) heard.push(await engine.run(task, limits, watch))
  for (const task of pictures) encoded.push(await engine.run(task, limits, watch))
  for (let mends = 0; mends < pictures.length; mends++) {
    const seams = Map.groupBy(badSeams(plan, encoded), ({ chunk }) => chunk)
    if (seams.size === 0) break
    for (const [chunk, bad] of seams) {
      const task = pictures[chunk] as EncodeVideoTask
      const span = { ...task.span, bufferFill: Math.min(...bad.map(({ fill }) => fill)) }
      encoded[chunk] = await engine.run({ ...task, span }, limits, watch)
    }
  }
  return joinFilm(plan, encoded, heard)
}
