import type { Measured, MeasureTask, ProbedSource } from '../engine/engine-tasks.ts'
import { mayDoWithout } from '../engine/engine-failure.ts'
import { perTitlePolicy } from './choose-rungs.ts'
import type { EncodePlan } from './ladder.ts'
import { planPerTitle, planSamples } from './sample-film.ts'
import { withAv1 } from './second-codec.ts'

/** Which ladder films get, and what of it is the operator's choice. */
type LadderChoice = {
  readonly ladder: 'per-title' | 'fixed'
  readonly codecs: 'h264' | 'h264+av1'
  readonly crf: number
}

/** What measuring needs beyond the plan. */
type Measuring = {
  readonly source: string
  /** A local folder, which must exist; nothing is left in it. */
  readonly output: string
  readonly limits: MeasureTask['limits']
  /** How many samples are measured side by side. */
  readonly atOnce: number
  measure(task: MeasureTask): Promise<Measured>
  logged(line: string): void
}

/**
 * The plan of a film that was probed, from the one with the fixed ladder. Samples of it are measured where they pay; a film
 * that cannot be measured keeps the fixed ladder, since that is no reason not to encode it.
 */
export async function planFilm(
  probed: ProbedSource,
  fixed: EncodePlan,
  choice: LadderChoice,
  measuring: Measuring,
): Promise<EncodePlan> {
  const plan = await planLadderOf(probed, fixed, choice, measuring)
  return choice.codecs === 'h264+av1' ? withAv1(plan) : plan
}

async function planLadderOf(
  { facts, keyframeSeconds }: ProbedSource,
  plan: EncodePlan,
  { ladder, crf }: LadderChoice,
  measuring: Measuring,
): Promise<EncodePlan> {
  const samples = ladder === 'fixed' ? undefined : planSamples(plan, facts, keyframeSeconds, crf)
  if (!samples) return plan
  const { source, output, limits, atOnce } = measuring
  const { spans, rungs, sizes } = samples
  const [shown] = sizes
  if (!shown) return plan
  const common = { kind: 'measure', source, output, video: facts.video, plan, rungs, shown, limits } as const
  const share = Math.ceil(spans.length / atOnce)
  const shares = Array.from({ length: Math.ceil(spans.length / share) }, (_, index) =>
    spans.slice(index * share, (index + 1) * share),
  )
  try {
    const measured = await Promise.all(shares.map((own) => measuring.measure({ ...common, spans: own })))
    return planPerTitle(
      plan,
      samples,
      {
        spans: measured.flatMap((part) => part.spans),
        cpuSeconds: measured.reduce((sum, part) => sum + part.cpuSeconds, 0),
      },
      { ...perTitlePolicy, crf, roughestCrf: Math.max(perTitlePolicy.roughestCrf, crf) },
    )
  } catch (error) {
    if (!mayDoWithout(error)) throw error
    measuring.logged(`the fixed ladder is taken, since samples of this film could not be measured: ${error.message}`)
    return plan
  }
}
