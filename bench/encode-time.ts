/** What an encode takes by the clock: to the end by one worker and by two, and until somebody can watch. */
import type { Bench } from './encode.ts'
import type { Clip } from './clips.ts'
import { median, type Pair } from './figure.ts'
import { hlsRun, renditionRuns } from './peers.ts'
import { runProgram } from './run-program.ts'

const film = 'big-buck-bunny'
const wholeSeconds = 30

/** One film by one worker and by two, of chunks enough to be shared evenly; each worker encodes on one core. */
export async function measureWorkers(bench: Bench): Promise<void> {
  const clip = bench.clips.find(({ name }) => name === film)
  if (!clip) return bench.show({ ...workersFigure, pairs: [], missing: bench.missing })
  const long = await bench.repeated(clip, Math.max(1, Math.round((2 * wholeSeconds) / clip.seconds)))
  const start = (workers: number) =>
    bench.workbench.startEncoder({
      ffmpegPath: bench.ffmpeg,
      config: { ladder: 'fixed', workers },
      apart: false,
    })
  const [one, two] = [await start(1), await start(2)]
  const pairs: Pair[] = []
  const ceilings: number[] = []
  const { othersCores } = await bench.watched(async () => {
    for (let pair = 0; pair < bench.pairs; pair++) {
      bench.say(`workers, pair ${pair + 1} of ${bench.pairs}: ${long.seconds} s of ${film}`)
      pairs.push({
        ours: { [film]: (await one.encode(long.path)).seconds },
        peer: { [film]: (await two.encode(long.path)).seconds },
      })
      ceilings.push(await speedOfTwoCores(bench, clip))
    }
  })
  bench.show({
    ...workersFigure,
    pairs,
    missing: bench.missing,
    besides: {
      engine: one.engine,
      // Cores that share a cache, or are halves of one, are not twice as fast as one of them.
      ofThisMachine: Number(median(ceilings).toFixed(2)),
      ...byTheClock(othersCores),
    },
  })
}

/** How much sooner two programs of one thread each are done beside one another than one after the other. */
async function speedOfTwoCores({ ffmpeg }: Bench, { path }: Clip): Promise<number> {
  const run = () => runProgram(ffmpeg, ['-nostdin', '-v', 'error', ...oneThread, '-i', path, ...oneThread, ...encoded])
  const seconds = [await run(), await run()].reduce((sum, one) => sum + one.seconds, 0)
  const since = performance.now()
  await Promise.all([run(), run()])
  return (seconds * 1000) / (performance.now() - since)
}

const oneThread = ['-threads', '1']
const encoded = ['-an', '-c:v', 'libx264', '-preset', 'veryfast', '-f', 'null', '-']

const workersFigure = {
  name: 'encode-workers-2-vs-1',
  goal: { atLeast: 1.8 },
  unit: 'seconds',
  ours: 'one film by one worker',
  peer: 'the same film by two workers',
}

/**
 * Until staff can look at the beginning of a film, and of one ten times as long; and until viewers can have all of the film
 * in its small renditions. All over what PeerTube needs for the short one.
 */
export async function measureFirstPlayable(bench: Bench): Promise<void> {
  const clip = bench.clips.find(({ name }) => name === film)
  const figure = { unit: 'seconds', missing: bench.missing, peer: peertube }
  if (!clip) {
    for (const look of looks) bench.show({ ...figure, ...look.figure, ours: 'nothing', pairs: [] })
    return
  }
  const short = await bench.repeated(clip, Math.max(1, Math.ceil((bench.pairs > 1 ? 60 : 30) / clip.seconds)))
  const long = await bench.repeated(short, 10)
  const encoder = await bench.workbench.startEncoder({
    ffmpegPath: bench.ffmpeg,
    // Both are shorter than what is made playable early unasked.
    config: { earlyMinutes: 0 },
    apart: false,
  })
  const plan = await bench.plan(short)
  const [top = []] = renditionRuns(plan, short.path, bench.folder)
  const taken = looks.map(() => ({ pairs: [] as Pair[], event: '' }))
  const { othersCores } = await bench.watched(async () => {
    for (let pair = 0; pair < bench.pairs; pair++) {
      bench.say(
        `first playable, pair ${pair + 1} of ${bench.pairs}: ${short.seconds} s and ${long.seconds} s of ${film}`,
      )
      let seconds = 0
      for (const args of [top, hlsRun(plan, bench.folder)]) seconds += (await runProgram(bench.ffmpeg, args)).seconds
      for (const [index, { until, tenTimes }] of looks.entries()) {
        const ours = await encoder.encode((tenTimes ? long : short).path, until)
        const into = taken[index]
        if (into) into.event = ours.event
        into?.pairs.push({ ours: { [film]: ours.seconds }, peer: { [film]: seconds } })
      }
    }
  })
  for (const [index, { figure: own, tenTimes, what }] of looks.entries()) {
    const { pairs = [], event = '' } = taken[index] ?? {}
    bench.show({
      ...figure,
      ...own,
      ours: `from the upload of ${(tenTimes ? long : short).seconds} s to the event that ${what}`,
      pairs,
      besides: { engine: encoder.engine, event, ...byTheClock(othersCores) },
    })
  }
}

const beginning = { until: 'watchable', what: 'staff can look at its beginning' } as const
const whole = { until: 'publishable', what: 'viewers can have all of it, in its small renditions' } as const
const looks = [
  { ...beginning, tenTimes: false, figure: { name: 'first-playable', goal: { atMost: 0.15 } } },
  { ...beginning, tenTimes: true, figure: { name: 'first-playable-ten-times-as-long', goal: { atMost: 0.15 } } },
  { ...whole, tenTimes: false, figure: { name: 'first-publishable', goal: { atMost: 0.5 } } },
] as const
const peertube = 'the short film’s largest rendition as a whole, then HLS of it: the order of PeerTube'

/** Above a tenth of a core of others' work, times by the clock say little. */
const byTheClock = (othersCores: number): Record<string, unknown> => ({ othersCores, toBeRepeated: othersCores > 0.1 })
