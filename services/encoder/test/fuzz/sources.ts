import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSource, type SourceRecipe } from '../make-source.ts'

/** Small files that are what they should be, to be spoiled. */
export type Sources = {
  /** By the ending of its name. */
  readonly files: Readonly<Record<string, Buffer>>
  /** One picture of 4096 × 2304, all of one color. */
  readonly hugePicture: Buffer
}

export const containers = ['mp4', 'mkv', 'webm', 'ts', 'avi'] as const

const picture = 'testsrc2=size=160x90:rate=12:duration=1.5,format=yuv420p'
const sounds = ['sine=frequency=440:sample_rate=48000:duration=1.5']

const own: Record<(typeof containers)[number], Partial<SourceRecipe>> = {
  mp4: {},
  mkv: { pictureCodec: 'ffv1', pictureOptions: {} },
  webm: { pictureCodec: 'libvpx-vp9', pictureOptions: { deadline: 'realtime', 'cpu-used': '8' }, sounds: [] },
  ts: { pictureCodec: 'mpeg2video', pictureOptions: {} },
  avi: { pictureCodec: 'mpeg4', pictureOptions: {} },
}

export async function makeSources(folder: string): Promise<Sources> {
  const files: Record<string, Buffer> = {}
  for (const ending of containers) {
    const path = join(folder, `seed.${ending}`)
    files[ending] = await readFile(await makeSource({ path, picture, sounds, ...own[ending] }))
    await rm(path)
  }
  const path = join(folder, 'huge.mp4')
  const huge = { path, picture: 'color=gray:size=4096x2304:rate=24:duration=0.04,format=yuv420p' }
  const hugePicture = await readFile(await makeSource(huge))
  await rm(path)
  return { files, hugePicture }
}
