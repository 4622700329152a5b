import { commandLineEngine } from './command-line/command-line-engine.ts'
import { examineTools, installedFfmpeg } from './command-line/find-tools.ts'
import type { MediaEngine } from './media-engine.ts'
import { nodeAvEngine } from './node-av/node-av-engine.ts'

/**
 * The engine of this machine: the `ffmpeg` that is named, which then has to fit; else one that is installed, if it fits;
 * else the one from npm. `library` asks for the latter. `moreEncoders` are needed besides the usual ones.
 */
export async function chooseEngine(
  ffmpegPath: string | undefined,
  log: { info(fields: object, text: string): void },
  moreEncoders: readonly string[] = [],
): Promise<MediaEngine> {
  if (ffmpegPath === 'library') return nodeAvEngine
  const path = ffmpegPath ?? (await installedFfmpeg())
  if (path === undefined) return nodeAvEngine
  const found = await examineTools(path, moreEncoders)
  if ('tools' in found) return commandLineEngine(found.tools)
  if (ffmpegPath !== undefined)
    throw new Error(
      `The setting ffmpegPath names an FFmpeg that does not fit: ${found.unfit}. Leave it out, or name another.`,
    )
  log.info({ reason: found.unfit }, 'the installed FFmpeg does not fit, the one from npm is used')
  return nodeAvEngine
}
