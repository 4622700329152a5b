import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readSegments } from '../packaging/read-segments.ts'
import type {
  EncodedTrack,
  InspectedTrack,
  Inspection,
  InspectTask,
  ReadTrack,
  Review,
  ReviewedFile,
} from './engine-tasks.ts'
import { everyPicture, glimpsePlaces } from './glimpses.ts'
import type { EngineLimits, Watch } from './media-engine.ts'
import { sampledPlaces, sampledSegments } from './patches.ts'
import type { RawRun } from './raw-encode.ts'
import { comparePatches } from './sampled-quality.ts'

type TrackFiles = {
  readonly found: ReadTrack
  readonly keyframes: string | undefined
  readonly all: string | undefined
}

/**
 * Reads every byte of a film, and decodes what is cheap of it: one keyframe of each segment, all pictures of the smallest
 * rung, and the sound. Damaged bytes are not given to a decoder.
 */
export async function inspectFilm(
  run: RawRun,
  { output, scratch, plan, video, audio }: InspectTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<Inspection> {
  await mkdir(scratch, { recursive: true })
  try {
    const files: ReviewedFile[] = []
    const read = async (track: EncodedTrack, whole: boolean): Promise<TrackFiles> => {
      const keyframes = whole ? undefined : join(scratch, `${track.name}-keyframes.mp4`)
      const all = whole ? join(scratch, `${track.name}-whole.mp4`) : undefined
      const paths = { ...(keyframes ? { keyframes } : {}), ...(all ? { whole: all } : {}) }
      const found = await readSegments(output, track, paths)
      if (found.damage.length === 0) for (const path of [keyframes, all]) if (path) files.push(reviewed(path, track))
      return { found, keyframes, all }
    }
    const reviewed = (path: string, { kind, name, timescale, given }: EncodedTrack): ReviewedFile => {
      if (kind === 'audio') return { path, kind, sampleRate: timescale }
      const whole = name === video.at(-1)?.name
      const rung = given?.patches ? plan.rungs.find((one) => one.name === name) : undefined
      return {
        path,
        kind,
        glimpses: whole ? glimpsePlaces(plan, name) : everyPicture,
        ...(rung ? { sampled: { size: rung, places: whole ? sampledPlaces(plan) : sampledSegments } } : {}),
      }
    }
    const rungs = []
    for (const track of video) rungs.push(await read(track, track === video.at(-1)))
    const sounds = []
    for (const track of audio) sounds.push(await read(track, true))
    const reviews = files.length > 0 ? await run({ kind: 'review', files }, limits, watch) : []
    const reviewOf = (path: string | undefined): Review | undefined =>
      reviews[files.findIndex((file) => file.path === path)]
    const inspected = async ({ found, keyframes, all }: TrackFiles): Promise<InspectedTrack> => {
      const [ofKeyframes, whole] = [reviewOf(keyframes), reviewOf(all)]
      const rung = plan.rungs.find(({ name }) => name === found.name)
      const given = video.find(({ name }) => name === found.name)?.given?.patches
      const shown = (whole ?? ofKeyframes)?.seen.patches
      const sampled = rung && given && shown ? await comparePatches(plan, rung, given, shown) : undefined
      return {
        ...found,
        ...(ofKeyframes ? { keyframes: ofKeyframes } : {}),
        ...(whole ? { whole } : {}),
        ...(sampled ? { sampled } : {}),
      }
    }
    const inspection: { video: InspectedTrack[]; audio: InspectedTrack[] } = { video: [], audio: [] }
    for (const one of rungs) inspection.video.push(await inspected(one))
    for (const one of sounds) inspection.audio.push(await inspected(one))
    return inspection
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
