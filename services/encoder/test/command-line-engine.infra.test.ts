import { writeFile, mkdtemp, chmod, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chooseEngine } from '../src/engine/choose-engine.ts'
import { commandLineEngine } from '../src/engine/command-line/command-line-engine.ts'
import { examineTools, installedFfmpeg } from '../src/engine/command-line/find-tools.ts'
import type { MediaEngine } from '../src/engine/media-engine.ts'
import { chaptersSuite } from './chapters.suite.ts'
import { engineSuite } from './engine.suite.ts'
import { fuzzSuite } from './fuzz/fuzz.suite.ts'
import { soundSuite } from './sound.suite.ts'
import { subtitlesSuite } from './subtitles.suite.ts'
import { measureSuite } from './measure.suite.ts'
import { pictureSuite } from './picture.suite.ts'
import { secondCodecSuite } from './second-codec.suite.ts'

const quiet = { info: (): void => {} }

const installed = async (): Promise<MediaEngine> => {
  const ffmpeg = await installedFfmpeg()
  if (ffmpeg === undefined) throw new Error('FFmpeg is not installed: tools/infra/install-ffmpeg.sh')
  const found = await examineTools(ffmpeg)
  if ('unfit' in found) throw new Error(found.unfit)
  return commandLineEngine(found.tools)
}

engineSuite(installed)
soundSuite(installed)
subtitlesSuite(installed)
chaptersSuite(installed)
measureSuite(installed)
pictureSuite(installed)
secondCodecSuite(installed)
/** One that is cut off, seven that lie, three of them about the codec, a bomb, and those that name files and hosts. */
fuzzSuite(installed, [1, 12, 14, 16, 17, 23, 24, 27, 35, 37, 38, 95, 135, 295])

it('is the engine where it is installed and fits, and the one from npm where somebody asks for that', async () => {
  expect((await chooseEngine(undefined, quiet)).name).toMatch(/^FFmpeg \d/)
  expect((await chooseEngine('library', quiet)).name).toMatch(/node-av/)
})

it('is refused by name and reason when the setting names one that does not fit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-old-ffmpeg-'))
  try {
    for (const tool of ['ffmpeg', 'ffprobe']) {
      await writeFile(join(folder, tool), `#!/bin/sh\necho ${tool} version 4.4.2 Copyright\n`)
      await chmod(join(folder, tool), 0o755)
    }
    await expect(chooseEngine(join(folder, 'ffmpeg'), quiet)).rejects.toThrow(/4\.4\.2; 5\.1 is the oldest/)
    await expect(chooseEngine(join(folder, 'nothing'), quiet)).rejects.toThrow(/does not run/)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
