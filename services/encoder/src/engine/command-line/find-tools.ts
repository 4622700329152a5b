import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** FFmpeg's two programs, found fit. */
export type Tools = { readonly ffmpeg: string; readonly ffprobe: string; readonly version: string }

/** What a machine has: tools that fit, or why they do not. */
type Finding = { readonly tools: Tools } | { readonly unfit: string }

/** From 5.1 on the command line knows `-fps_mode`. */
const oldest = [5, 1] as const
const encoders = ['libx264', 'aac', 'mjpeg']
const filters = [
  'fps',
  'trim',
  'tpad',
  'split',
  'scale',
  'setparams',
  'bwdif',
  'zscale',
  'tonemap',
  'transpose',
  'aresample',
  'apad',
  'ebur128',
  'volume',
  'alimiter',
  'tile',
  'select',
  'geq',
  'movie',
  'framestep',
  'idet',
  'metadata',
  'ssim',
  'extractplanes',
  'crop',
  'vstack',
]
const demuxers = ['mov', 'matroska', 'mpegts', 'avi']

const run = promisify(execFile)

/** Asks an `ffmpeg`, and the `ffprobe` beside it, for all that an engine needs of it. */
export async function examineTools(ffmpeg: string, moreEncoders: readonly string[] = []): Promise<Finding> {
  const ffprobe = join(dirname(ffmpeg), 'ffprobe')
  const ask = (program: string, ...args: string[]): Promise<string> =>
    run(program, ['-hide_banner', ...args], { timeout: 10_000, env: { LC_ALL: 'C' }, maxBuffer: 2 ** 24 }).then(
      ({ stdout }) => stdout,
    )
  try {
    const [told, ofProbe, hasEncoders, hasFilters, hasDemuxers] = await Promise.all([
      ask(ffmpeg, '-version'),
      ask(ffprobe, '-version'),
      ask(ffmpeg, '-encoders'),
      ask(ffmpeg, '-filters'),
      ask(ffmpeg, '-demuxers'),
    ])
    const version = /^ffmpeg version (\S+)/.exec(told)?.[1] ?? ''
    if (isOlder(version))
      return { unfit: `${ffmpeg} is version ${version || 'unknown'}; ${oldest.join('.')} is the oldest that fits` }
    if (!ofProbe.startsWith('ffprobe version')) return { unfit: `${ffprobe} is not FFmpeg's` }
    const lacking = [
      ...[...encoders, ...moreEncoders].filter((name) => !lists(hasEncoders, name)),
      ...filters.filter((name) => !lists(hasFilters, name)),
      ...demuxers.filter((name) => !lists(hasDemuxers, name)),
    ]
    if (lacking.length > 0) return { unfit: `${ffmpeg} was built without ${lacking.join(', ')}` }
    return { tools: { ffmpeg, ffprobe, version } }
  } catch (error) {
    return { unfit: `${ffmpeg} does not run: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}` }
  }
}

/** Builds from a repository are named by a date or a commit, and are newer than any release that is too old. */
function isOlder(version: string): boolean {
  const [, major, minor = '0'] = /^n?(\d+)(?:\.(\d+))?/.exec(version) ?? []
  if (major === undefined || Number(major) > 1000) return !/^N-|^git-|^\d{4}-/.test(version)
  return Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1])
}

/** Lists name one thing a line, after its abilities, some under several names: ` DE mov,mp4,m4a`. */
const lists = (text: string, name: string): boolean =>
  new RegExp(`^ *\\S+ +(?:\\S+,)?${name}(?:,\\S*)? `, 'm').test(text)

const usualFolders = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin', '/snap/bin']

/** The `ffmpeg` that a machine's administrator installed, or undefined. */
export async function installedFfmpeg(): Promise<string | undefined> {
  for (const folder of usualFolders) {
    const file = join(folder, 'ffmpeg')
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return file
  }
  return undefined
}
