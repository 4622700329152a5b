import type { EncodedAudio, EncodedSpan, EncodedTrack, EncodedVideo } from '../engine/engine-tasks.ts'
import { type EncodePlan, type Rung, secondsOfFrames } from '../ladder/ladder.ts'
import { type BadSeam, findBadSeams } from './decoder-buffer.ts'
import { joinTracks } from './join-tracks.ts'

export type EncodedMedia = {
  readonly video: readonly EncodedTrack[]
  readonly audio: readonly EncodedTrack[]
  readonly framesOut: number
  readonly durationSeconds: number
  /** What the encode cost, decode and scaling included. */
  readonly cpuSeconds: number
}

/** A film from its chunks, in order, and its sound. */
export function joinFilm(
  plan: EncodePlan,
  pictures: readonly EncodedVideo[],
  sounds: readonly EncodedAudio[],
): EncodedMedia {
  const frames = pictures.reduce((sum, chunk) => sum + chunk.frames, 0)
  return {
    video: plan.rungs.map((rung) => joinTracks(spansOf(rung, pictures))),
    audio: sounds.flatMap(({ track }) => (track ? [joinTracks([track])] : [])),
    framesOut: frames,
    durationSeconds: secondsOfFrames(frames, plan),
    cpuSeconds: [...pictures, ...sounds].reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  }
}

const spansOf = (rung: Rung, chunks: readonly EncodedVideo[]): EncodedSpan[] =>
  chunks.map(({ tracks }) => {
    const span = tracks.find(({ name }) => name === rung.name)
    if (!span) throw new Error(`a chunk without ${rung.name}`)
    return span
  })

/**
 * The chunks, over all rungs, that cannot follow the ones before them; with the rung, and what its buffer may hold at most.
 * The very first is not among them: before it there is nothing to be fitted to.
 */
export const badSeams = (plan: EncodePlan, chunks: readonly EncodedVideo[]): (BadSeam & { readonly rung: string })[] =>
  // The model is H.264's; an AV1 encoder knows no such buffer.
  plan.rungs
    .filter(({ codec }) => codec === undefined)
    .flatMap((rung) =>
      findBadSeams(
        spansOf(rung, chunks).map(({ sampleBytes }) => sampleBytes),
        {
          bitsPerSecond: rung.maxBitsPerSecond,
          bufferBits: rung.bufferBits,
          framesPerSecond: plan.frameRate.num / plan.frameRate.den,
        },
      )
        .filter(({ chunk }) => chunk > 0)
        .map((seam) => ({ ...seam, rung: rung.name })),
    )
