/**
 * What encoding costs, and how soon one can watch, against the same work done by hand with FFmpeg's command line: the whole
 * encoder service, from the event of an upload to the film in the store, on clips of `clips.ts`. Ours and the peers take
 * turns; of the pairs' ratios the middle one counts. CPU time may be compared on a machine with other work on it, the
 * clock may not: figures that are of the clock say how many cores others had meanwhile.
 */
import { chooseEngine } from '@codeflix/encoder/engine/choose-engine'
import type { MediaEngine } from '@codeflix/encoder/engine/media-engine'
import { examineTools, installedFfmpeg } from '@codeflix/encoder/engine/command-line/find-tools'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Clip, fetchClips, type MissingClip, repeated, shortened } from './clips.ts'
import { measureCost } from './encode-cost.ts'
import { measureFirstPlayable, measureWorkers } from './encode-time.ts'
import { openWorkbench, type Workbench } from './encoder-under-test.ts'
import { exitCodeOf, type Figure, type Measured, tableOf, toFigure } from './figure.ts'
import { measurePerTitle } from './per-title.ts'
import { planClip } from './plan-clip.ts'
import { machineCpuSeconds, treeCpuSeconds } from './process-tree.ts'

/** All that a measurement needs. */
export interface Bench {
  workbench: Workbench
  engine: MediaEngine
  ffmpeg: string
  /** How FFmpeg calls itself. */
  version: string
  clips: readonly Clip[]
  missing: readonly MissingClip[]
  pairs: number
  /** For what peers write. */
  folder: string
  plan(clip: Clip): ReturnType<typeof planClip>
  repeated(clip: Clip, times: number): Promise<Clip>
  say(text: string): void
  show(measured: Measured): void
  /** Runs what the clock is stopped for. @returns with how many cores were used by others meanwhile */
  watched<T>(work: () => Promise<T>): Promise<{ result: T; othersCores: number }>
}

const groups = {
  cost: measureCost,
  workers: measureWorkers,
  'first-playable': measureFirstPlayable,
  'per-title': measurePerTitle,
}
const isGroup = (name: string): name is keyof typeof groups => name in groups

/** Seconds of each clip. Not 20: a cut may then leave a last part of a picture or two, which no film is about. */
const lengths = {
  whole: { 'big-buck-bunny': 18, 'street-camera': 30, 'tree-camera': 18, drawn: 10 },
  quick: { 'big-buck-bunny': 9, 'street-camera': 10, drawn: 5 },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
})
const unknown = positionals.find((name) => !isGroup(name))
if (unknown !== undefined)
  throw new Error(`The encode bench has no group "${unknown}"; it has ${Object.keys(groups).join(', ')}.`)
if (process.platform !== 'linux')
  throw new Error('The encode bench reads CPU time and memory from /proc: it needs Linux.')
const found = await examineTools((await installedFfmpeg()) ?? 'ffmpeg')
if ('unfit' in found)
  throw new Error(`The peer is FFmpeg's command line, tools/infra/install-ffmpeg.sh: ${found.unfit}`)
const { ffmpeg, version } = found.tools

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const length: Record<string, number> = values.quick ? lengths.quick : lengths.whole
say('Fetching the clips')
const fetched = await fetchClips(ffmpeg, Object.keys(length))
for (const { name, reason } of fetched.missing) say(`${name} is left out: ${reason}`)
if (fetched.clips.length === 0) throw new Error('None of the clips could be had: there is nothing to measure.')

const figures: Figure[] = []
const folder = await mkdtemp(join(tmpdir(), 'codeflix-bench-peers-'))
const workbench = await openWorkbench()
const close = async (): Promise<void> => {
  await workbench.close()
  await rm(folder, { recursive: true, force: true })
}
process.once('SIGINT', () => void close().then(() => process.exit(130)))
try {
  const engine = await chooseEngine(ffmpeg, { info: (_, text) => say(text) })
  const bench: Bench = {
    workbench,
    engine,
    ffmpeg,
    version,
    clips: await Promise.all(fetched.clips.map((clip) => shortened(clip, length[clip.name] ?? clip.seconds, ffmpeg))),
    missing: fetched.missing,
    pairs: values.quick ? 1 : 3,
    folder,
    plan: ({ path }) => planClip(engine, path),
    repeated: (clip, times) => repeated(clip, times, ffmpeg),
    say,
    show(measured) {
      const figure = toFigure({
        ...measured,
        besides: {
          ...measured.besides,
          ffmpeg: version,
          node: process.version,
          cores: cpus().length,
          quick: values.quick,
        },
      })
      figures.push(figure)
      if (values.json) console.log(JSON.stringify(figure))
    },
    async watched(work) {
      const othersCpuSeconds = (): number => machineCpuSeconds().busy - treeCpuSeconds(process.pid)
      const before = othersCpuSeconds()
      const since = performance.now()
      const result = await work()
      const seconds = (performance.now() - since) / 1000
      const othersCores = (othersCpuSeconds() - before) / seconds
      return { result, othersCores: Math.max(0, Number(othersCores.toFixed(2))) }
    },
  }
  say(`${bench.pairs} pair(s) on ${bench.clips.map(({ name, seconds }) => `${seconds} s of ${name}`).join(', ')}`)
  say(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`)
  const wanted = positionals.filter(isGroup)
  for (const group of wanted.length > 0 ? wanted : Object.keys(groups).filter(isGroup)) await groups[group](bench)
  if (!values.json) console.log(tableOf(figures))
} finally {
  await close()
}
process.exitCode = exitCodeOf(figures)
