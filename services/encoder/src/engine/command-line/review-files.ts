import { readFile } from 'node:fs/promises'
import { asBytes, patchesFile } from '../../ladder/engine-parameters.ts'
import type { Review, ReviewTask } from '../engine-tasks.ts'
import { glimpseFilters } from '../glimpses.ts'
import type { EngineLimits, Watch } from '../media-engine.ts'
import { patchGraph } from '../patches.ts'
import { levelFilters, readLevels } from '../sound-levels.ts'
import type { Tools } from './find-tools.ts'
import { runFfmpeg } from './run-tool.ts'

const ticksPerSecond = 1000
/** Only the times are wanted. */
const corner = 'crop=2:2:0:0'

/** Decodes all files in one process; a picture of which any part cannot be decoded counts as damaged. */
export async function reviewFiles(
  tools: Tools,
  { files }: ReviewTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<Review[]> {
  const inputs = files.flatMap(({ path }) => [
    '-threads',
    '1',
    '-protocol_whitelist',
    'file',
    '-format_whitelist',
    'mov',
    '-i',
    path,
  ])
  const graph = files.flatMap((file, index) =>
    file.kind === 'video'
      ? [
          `[${index}:0]split=${file.sampled ? `3[p${index}]` : '2'}[c${index}][g${index}]`,
          `[c${index}]${corner}[t${index}]`,
          `[g${index}]${glimpseFilters(file.glimpses).join(',')}[s${index}]`,
          ...(file.sampled ? patchGraph(`p${index}`, file.sampled, `patches${index}`) : []),
        ]
      : [
          `[${index}:0]asplit[t${index}][l${index}]`,
          `[l${index}]${levelFilters(file.sampleRate, seenFile(file.path)).join(',')},anullsink`,
        ],
  )
  const outputs = files.flatMap((file, index) => [
    '-map',
    `[t${index}]`,
    ...(file.kind === 'video' ? untouched : ['-c:a', 'pcm_s16le']),
    '-f',
    'framecrc',
    timesFile(file.path),
    ...(file.kind === 'video' ? asBytes(`s${index}`, seenFile(file.path)) : []),
    ...(file.kind === 'video' && file.sampled ? asBytes(`patches${index}`, patchesFile(file.path)) : []),
  ])
  const damages = new Map<string, number>()
  const told = (line: string): void => {
    const sign = signsOfDamage.find((one) => line.includes(one))
    if (sign) damages.set(sign, (damages.get(sign) ?? 0) + 1)
  }
  await runFfmpeg(
    tools,
    ['-max_error_rate', '1', '-filter_complex_threads', '1', ...inputs, '-filter_complex', graph.join(';'), ...outputs],
    { told },
    limits,
    watch,
  )
  // Which file a line is about is not always said: then each is decoded by itself.
  if (damages.size > 0 && files.length > 1) {
    const reviews: Review[] = []
    for (const file of files)
      reviews.push(...(await reviewFiles(tools, { kind: 'review', files: [file] }, limits, watch)))
    return reviews
  }
  const damaged = Math.max(0, ...damages.values())
  return Promise.all(
    files.map(async (file) => ({
      atSeconds: readTimes(await readFile(timesFile(file.path), 'utf8')),
      damaged,
      seen:
        file.kind === 'video'
          ? {
              glimpses: await readFile(seenFile(file.path), 'base64'),
              ...(file.sampled ? { patches: await readFile(patchesFile(file.path), 'base64') } : {}),
            }
          : { levels: readLevels(await readFile(seenFile(file.path), 'utf8')) },
    })),
  )
}

/** What a decoder says of a picture that it could not read whole; different versions say some of it, or all. */
const signsOfDamage = [
  'corrupt decoded frame',
  'concealing ',
  'Error while decoding stream',
  'Error submitting packet to decoder',
]

const untouched = ['-fps_mode', 'passthrough', '-enc_time_base', `1:${ticksPerSecond}`]
const seenFile = (path: string): string => `${path}.seen`
const timesFile = (path: string): string => `${path}.times`

/** Lines of FFmpeg's list of frames: `stream, decoded at, shown at, duration, size, checksum`, in ticks that its head names. */
function readTimes(list: string): number[] {
  const [, num = '1', den = String(ticksPerSecond)] = /^#tb 0: (\d+)\/(\d+)/m.exec(list) ?? []
  return list
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => (Number(line.split(',')[2]) * Number(num)) / Number(den))
}
