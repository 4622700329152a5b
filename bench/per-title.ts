/**
 * Whether rungs of a film's own are worth it: the bits that they need for the same picture (SSIM at the size of the best
 * rung), against ladders that are the same for every film. The peers' rungs get what x264 can give at best at their rate and
 * size: their points are read off curves of encodes at constant quality, which no single pass at a given rate reaches.
 */
import { planChunks } from '@codeflix/encoder/chunks/plan-chunks'
import type { MeasureTask } from '@codeflix/encoder/engine/engine-tasks'
import type { MediaEngine } from '@codeflix/encoder/engine/media-engine'
import { type EncodePlan, planLadder, type Rung, type Size } from '@codeflix/encoder/ladder/ladder'
import { planFilm } from '@codeflix/encoder/ladder/plan-film'
import { rateQuality } from '@codeflix/encoder/ladder/rate-quality'
import { decibels } from '@codeflix/encoder/ladder/sample-film'
import { availableParallelism } from 'node:os'
import { bdRate, type RatePoint } from './bd-rate.ts'
import { type Clip, fetchClips, type MissingClip } from './clips.ts'
import type { Bench } from './encode.ts'

/** Heights and bits per second. */
type FixedLadder = readonly (readonly [height: number, bitsPerSecond: number])[]
const peers = {
  /** Of Apple's authoring specification for HLS, for H.264. */
  apple: [
    [360, 365_000],
    [432, 730_000],
    [432, 1_100_000],
    [540, 2_000_000],
    [720, 3_000_000],
    [720, 4_500_000],
    [1080, 6_000_000],
  ],
  /** One that is tuned for such films as a whole. */
  mid: [
    [360, 450_000],
    [432, 800_000],
    [540, 1_100_000],
    [720, 2_000_000],
    [1080, 3_800_000],
    [1080, 6_000_000],
  ],
} as const satisfies Record<string, FixedLadder>
const goals = { apple: 0.7, mid: 0.85 } as const

const sweep = [19, 25, 31, 38]
const outOfReach = 100_000_000
const limits = { memoryBytes: 3 * 2 ** 30, wallSeconds: 3600, stallSeconds: 600, fileBytes: 2 ** 33 }
const accepted = { sourceBytes: 2 ** 33, durationSeconds: 3600, pixels: 8192 * 4320, outputBytes: 2 ** 33 }

interface Ladders {
  ours: RatePoint[]
  apple: RatePoint[]
  mid: RatePoint[]
  /** Of what the encode of the rungs takes. */
  analysisShare: number
}

export async function measurePerTitle(bench: Bench): Promise<void> {
  const { engine } = bench
  const measured: Record<string, Ladders> = {}
  // As a whole: of a cut there would be fewer samples than of the film.
  const { clips, missing } = await fetchClips(
    bench.ffmpeg,
    bench.clips.map(({ name }) => name),
  )
  const leftOut: MissingClip[] = [...bench.missing, ...missing]
  for (const clip of clips) {
    bench.say(`per title: ${clip.name}`)
    const ladders = await measureClip(bench, clip)
    if (typeof ladders === 'string') leftOut.push({ name: clip.name, reason: ladders })
    else measured[clip.name] = ladders
  }
  for (const peer of ['apple', 'mid'] as const) {
    const found = Object.entries(measured).flatMap(([clip, ladders]) => {
      const rate = bdRate(ladders.ours, ladders[peer])
      return rate === undefined ? [] : [[clip, rate] as const]
    })
    const ofEach = <T>(value: (rate: number) => T): Record<string, T> =>
      Object.fromEntries(found.map(([clip, rate]) => [clip, value(rate)]))
    bench.show({
      name: `bdrate-per-title-vs-${peer}`,
      goal: { atMost: goals[peer] },
      unit: 'of the bits',
      ours: 'the rungs that samples of the clip make best, encoded',
      peer: `the ${peer} ladder, at x264’s best for each rate`,
      pairs: found.length > 0 ? [{ ours: ofEach((rate) => 1 + rate), peer: ofEach(() => 1) }] : [],
      missing: leftOut,
      besides: {
        engine: engine.name,
        bdRates: ofEach((rate) => Number(rate.toFixed(4))),
        worst: Math.max(...found.map(([, rate]) => rate)),
      },
    })
  }
  const shares = Object.fromEntries(Object.entries(measured).map(([clip, { analysisShare }]) => [clip, analysisShare]))
  bench.show({
    name: 'per-title-analysis',
    goal: { atMost: 0.2 },
    unit: 'of the CPU-seconds',
    ours: 'encoding and looking at samples',
    peer: 'the encode of the rungs that were chosen',
    pairs: [{ ours: shares, peer: Object.fromEntries(Object.keys(shares).map((clip) => [clip, 1])) }],
    missing: leftOut,
    besides: { engine: engine.name },
  })
}

async function measureClip(bench: Bench, { path }: Clip): Promise<Ladders | string> {
  const { engine } = bench
  const probed = await engine.run({ kind: 'probe', source: path, limits: accepted }, limits)
  const { facts, keyframeSeconds } = probed
  const fixed = planLadder(facts)
  const common = { source: path, output: bench.folder, limits: accepted }
  const plan = await planFilm(
    probed,
    fixed,
    { ladder: 'per-title', codecs: 'h264', crf: 22 },
    {
      ...common,
      atOnce: availableParallelism(),
      measure: (task) => engine.run(task, limits),
      logged: bench.say,
    },
  )
  const [best] = plan.rungs
  if (!plan.analysis || !best) return 'it is too short for samples to pay'
  bench.say(
    `  ${plan.rungs.map(({ name, crf, predicted }) => `${name} at ${crf}: ${predicted?.bitsPerSecond} bit/s, ${predicted?.ssimDb} dB`).join('; ')}`,
  )
  const spans = planChunks(plan, keyframeSeconds, { shortestSeconds: 4, longestSeconds: 8 })
  const measure = async (rungs: readonly Rung[]) => {
    const task: MeasureTask = { ...common, kind: 'measure', video: facts.video, plan: fixed, rungs, spans, shown: best }
    const { spans: parts, cpuSeconds } = await engine.run(task, limits)
    return {
      points: rungs.map((_, index) =>
        pointOf(
          parts.flatMap((part) => part[index] ?? []),
          fixed,
        ),
      ),
      cpuSeconds,
    }
  }
  const ours = await measure(plan.rungs)
  bench.say(
    `  ${ours.points.map(({ bitsPerSecond, ssimDb }) => `${bitsPerSecond} bit/s, ${ssimDb.toFixed(2)} dB`).join('; ')}`,
  )
  const encodeCpuSeconds = await cpuOfEncode(engine, {
    ...common,
    video: facts.video,
    plan: fixed,
    rungs: plan.rungs,
    spans,
  })

  const curves = new Map<number, ReturnType<typeof rateQuality>>()
  const source = { width: facts.video.displayWidth, height: facts.video.displayHeight }
  for (const [asked] of [...peers.apple, ...peers.mid]) {
    const size = sizeFor(asked, source, best)
    if (curves.has(size.height)) continue
    const rungs = sweep.map((crf) => ({
      name: `sweep-${crf}`,
      ...size,
      crf,
      maxBitsPerSecond: outOfReach,
      bufferBits: outOfReach,
    }))
    const { points } = await measure(rungs)
    curves.set(
      size.height,
      rateQuality(
        points.map((point, index) => ({
          ...size,
          ...point,
          crf: sweep[index] ?? 0,
          peakBitsPerSecond: point.bitsPerSecond,
        })),
      ),
    )
  }
  const ladderOf = (rungs: FixedLadder): RatePoint[] =>
    rungs.flatMap(([asked, bitsPerSecond]) => {
      const curve = curves.get(sizeFor(asked, source, best).height)
      return curve ? [{ bitsPerSecond, ssimDb: curve.ssimDbAt(curve.crfFor(bitsPerSecond)) }] : []
    })
  return {
    ours: ours.points,
    apple: ladderOf(peers.apple),
    mid: ladderOf(peers.mid),
    analysisShare: plan.analysis.cpuSeconds / encodeCpuSeconds,
  }
}

/** Nobody scales up: a rung that is larger than the source has its size. */
function sizeFor(height: number, source: Size, best: Size): Size {
  if (height >= best.height) return { width: best.width, height: best.height }
  return { width: 2 * Math.round((source.width * height) / source.height / 2), height }
}

function pointOf(
  parts: readonly { readonly pictureBytes: readonly number[]; readonly ssim: number }[],
  plan: EncodePlan,
): RatePoint {
  const bytes = parts.reduce((sum, { pictureBytes }) => sum + pictureBytes.reduce((all, one) => all + one, 0), 0)
  const pictures = parts.reduce((sum, { pictureBytes }) => sum + pictureBytes.length, 0)
  const ssim = parts.reduce((sum, part) => sum + part.ssim * part.pictureBytes.length, 0) / pictures
  return {
    bitsPerSecond: Math.round((bytes * 8 * plan.frameRate.num) / (pictures * plan.frameRate.den)),
    ssimDb: decibels(ssim),
  }
}

async function cpuOfEncode(
  engine: MediaEngine,
  { spans, ...task }: Omit<MeasureTask, 'kind' | 'shown'>,
): Promise<number> {
  let cpuSeconds = 0
  for (const span of spans) cpuSeconds += (await engine.run({ ...task, kind: 'encode-video', span }, limits)).cpuSeconds
  return cpuSeconds
}
