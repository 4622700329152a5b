import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncodedMedia } from '../chunks/join-film.ts'
import type { Storyboard } from '../engine/engine-tasks.ts'
import type { ChapterFacts } from '../engine/source-facts.ts'
import type { EncodePlan } from '../ladder/ladder.ts'
import { dashManifest } from '../packaging/dash.ts'
import { hlsKeyframes, hlsMaster, hlsMedia, keyframesToSeekBy } from '../packaging/hls.ts'
import { durationOf, type Presentation } from '../packaging/renditions.ts'
import { chaptersFile } from './chapters.ts'
import { storyboardIndex } from '../stills/storyboard.ts'

/** Joins what was planned with what came out. */
export function presentationOf(plan: EncodePlan, media: Pick<EncodedMedia, 'video' | 'audio'>): Presentation {
  return {
    video: media.video.map((track) => {
      const rung = plan.rungs.find(({ name }) => name === track.name)
      if (!rung) throw new Error(`${track.name} was not planned`)
      return { track, width: rung.width, height: rung.height, frameRate: plan.frameRate }
    }),
    audio: media.audio.map((track) => {
      const rendition = plan.audio.find(({ name }) => name === track.name)
      if (!rendition) throw new Error(`${track.name} was not planned`)
      return { track, ...rendition }
    }),
  }
}

/** Writes both manifests, the index of a storyboard and the chapters beside the segments, which they name relative to themselves. */
export async function packageFilm(
  folder: string,
  presentation: Presentation,
  storyboard: Storyboard | undefined,
  chapters: readonly ChapterFacts[] = [],
): Promise<void> {
  await Promise.all([
    ...[...presentation.video, ...presentation.audio].map(({ track }) =>
      writeFile(join(folder, track.name, 'playlist.m3u8'), hlsMedia(track)),
    ),
    ...keyframesToSeekBy(presentation.video).map(({ track }) =>
      writeFile(join(folder, track.name, 'keyframes.m3u8'), hlsKeyframes(track)),
    ),
    writeFile(join(folder, 'master.m3u8'), hlsMaster(presentation)),
    writeFile(join(folder, 'manifest.mpd'), dashManifest(presentation)),
    writeFile(join(folder, 'chapters.vtt'), chaptersFile(chapters, durationOf(presentation))),
    ...(storyboard
      ? [writeFile(join(folder, 'storyboard.vtt'), storyboardIndex(storyboard, durationOf(presentation), 'storyboard'))]
      : []),
  ])
}
