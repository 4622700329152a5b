/** What an encode takes of the machine: CPU time of all its parts, and memory. */
import type { Clip } from './clips.ts'
import type { Bench } from './encode.ts'
import type { EncoderUnderTest, OurRun } from './encoder-under-test.ts'
import { median, type Pair } from './figure.ts'
import { renditionRuns, soundRuns, splitRun } from './peers.ts'
import { type ProgramRun, runProgram } from './run-program.ts'

interface Round {
  commandLine: Record<string, OurRun>
  nodeAv: Record<string, OurRun>
  split: Record<string, ProgramRun>
  renditions: Record<string, ProgramRun>
  sound: Record<string, ProgramRun>
}

/** Kinds of the engine's tasks that a figure stands for. */
const gate = ['inspect']
const storyboard = ['storyboard']
const sound = ['encode-audio']
const posters = ['posters']

export async function measureCost(bench: Bench): Promise<void> {
  const start = (ffmpegPath: string) =>
    bench.workbench.startEncoder({ ffmpegPath, config: { ladder: 'fixed' }, apart: true })
  const [commandLine, nodeAv] = [await start(bench.ffmpeg), await start('library')]
  const rounds: Round[] = []
  for (let pair = 0; pair < bench.pairs; pair++) {
    const round: Round = { commandLine: {}, nodeAv: {}, split: {}, renditions: {}, sound: {} }
    for (const clip of bench.clips) {
      bench.say(`cost, round ${pair + 1} of ${bench.pairs}: ${clip.name}`)
      await measureClip(bench, clip, { commandLine, nodeAv }, round)
    }
    rounds.push(round)
  }

  const { missing } = bench
  const pairsOf = (ours: (round: Round) => Record<string, number>, peer: typeof ours): Pair[] =>
    rounds.map((round) => ({ ours: ours(round), peer: peer(round) }))
  const cpu = (of: keyof Round) => (round: Round) => each<ProgramRun>(round[of], ({ cpuSeconds }) => cpuSeconds)
  const mebibytes = (round: Round, of: keyof Round) =>
    each<ProgramRun>(round[of], ({ peakBytes }) => peakBytes / 2 ** 20)
  /** Of the clip that needs most. */
  const memory = (of: keyof Round) => (round: Round) => {
    const [largest] = Object.entries(mebibytes(round, 'split')).toSorted(([, a], [, b]) => b - a)
    return largest ? { [largest[0]]: mebibytes(round, of)[largest[0]] ?? Number.NaN } : {}
  }
  const seconds = 'CPU-seconds'
  const bare = 'one FFmpeg run by hand that decodes once and splits'

  for (const [of, { engine }, name, atMost] of [
    ['commandLine', commandLine, 'encode-cpu-vs-bare-ffmpeg-command-line', 1.05],
    ['nodeAv', nodeAv, 'encode-cpu-vs-bare-ffmpeg-node-av', 1.15],
  ] as const)
    bench.show({
      name,
      goal: { atMost },
      unit: seconds,
      ours: 'the service, its engine and its database, from the upload to the film in the store',
      peer: bare,
      pairs: pairsOf(cpu(of), cpu('split')),
      missing,
      besides: { engine, spent: spentOn(rounds.map((round) => Object.values(round[of]))) },
    })
  bench.show({
    name: 'encode-cpu-vs-per-rendition',
    goal: { atMost: 0.8 },
    unit: seconds,
    ours: 'the whole, by the command line',
    peer: 'one FFmpeg run for each rendition',
    pairs: pairsOf(cpu('commandLine'), cpu('renditions')),
    missing,
    besides: { engine: commandLine.engine },
  })
  bench.show({
    name: 'peak-memory',
    goal: { atMost: 2 },
    unit: 'MiB',
    ours: 'the service and its engine’s processes, one for each core',
    peer: bare,
    pairs: pairsOf(memory('commandLine'), memory('split')),
    missing,
    besides: { engine: commandLine.engine },
  })

  const encode = (round: Round) =>
    each(round.commandLine, (run) => run.engineCpuSeconds - taskSeconds(run, [...gate, ...storyboard, ...posters]))
  const share = (name: string, ours: string, of: (round: Round) => Record<string, number>): void =>
    bench.show({
      name,
      goal: { atMost: 0.01 },
      unit: seconds,
      ours,
      peer: 'the encode of picture and sound',
      pairs: pairsOf(of, encode),
      missing,
      besides: { engine: commandLine.engine },
    })
  share('packaging', 'all that the service’s own process does: cutting, manifests, storing, leases', (round) =>
    each(round.commandLine, ({ ownCpuSeconds }) => ownCpuSeconds),
  )
  share('storyboard', 'the engine’s task', (round) => each(round.commandLine, (run) => theirSeconds(run, storyboard)))
  share('gate', 'reading and decoding the film again', (round) =>
    each(round.commandLine, (run) => theirSeconds(run, gate)),
  )
  share('loudness', 'the sound beyond a bare encode of it to AAC', (round) =>
    each(round.commandLine, (run, clip) => Math.max(0, taskSeconds(run, sound) - (round.sound[clip]?.cpuSeconds ?? 0))),
  )
}

async function measureClip(
  bench: Bench,
  clip: Clip,
  ours: { commandLine: EncoderUnderTest; nodeAv: EncoderUnderTest },
  round: Round,
): Promise<void> {
  const plan = await bench.plan(clip)
  const run = async (args: readonly string[]): Promise<ProgramRun> => runProgram(bench.ffmpeg, args)
  round.split[clip.name] = await run(splitRun(plan, clip.path, bench.folder))
  round.commandLine[clip.name] = await ours.commandLine.encode(clip.path)
  round.renditions[clip.name] = await inTurn(renditionRuns(plan, clip.path, bench.folder), run)
  round.nodeAv[clip.name] = await ours.nodeAv.encode(clip.path)
  round.sound[clip.name] = await inTurn(soundRuns(plan, clip.path, bench.folder), run)
}

async function inTurn(
  runs: readonly string[][],
  run: (args: readonly string[]) => Promise<ProgramRun>,
): Promise<ProgramRun> {
  const sum = { cpuSeconds: 0, seconds: 0, peakBytes: 0 }
  for (const args of runs) {
    const one = await run(args)
    sum.cpuSeconds += one.cpuSeconds
    sum.seconds += one.seconds
    sum.peakBytes = Math.max(sum.peakBytes, one.peakBytes)
  }
  return sum
}

const each = <T>(runs: Record<string, T>, of: (run: T, clip: string) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(runs).map(([clip, run]) => [clip, of(run, clip)]))

const taskSeconds = ({ tasks }: OurRun, kinds: readonly string[]): number =>
  kinds.reduce((sum, kind) => sum + (tasks[kind] ?? 0), 0)

/** Not a number where there was no such task: nothing was measured then. */
const theirSeconds = (run: OurRun, kinds: readonly string[]): number =>
  kinds.some((kind) => kind in run.tasks) ? taskSeconds(run, kinds) : Number.NaN

/** Where the CPU time goes, all clips together: by kind of task, and what the service's own process and the database took. */
function spentOn(rounds: readonly (readonly (ProgramRun | OurRun)[])[]): Record<string, number> {
  const sums = rounds.map((runs) => {
    const sum: Record<string, number> = {}
    for (const run of runs) {
      if (!('tasks' in run)) continue
      const told = Object.values(run.tasks).reduce((all, one) => all + one, 0)
      const parts = {
        ...run.tasks,
        'encode-video': run.engineCpuSeconds - told,
        service: run.ownCpuSeconds,
        database: run.cpuSeconds - run.ownCpuSeconds - run.engineCpuSeconds,
      }
      for (const [part, spent] of Object.entries(parts)) sum[part] = (sum[part] ?? 0) + spent
    }
    return sum
  })
  const parts = Object.keys(sums[0] ?? {})
  return Object.fromEntries(parts.map((part) => [part, Number(median(sums.map((sum) => sum[part] ?? 0)).toFixed(2))]))
}
