import { note } from '@codeflix/contracts/encode-notes'
import { readFile, rm } from 'node:fs/promises'
import { readSamples } from '../packaging/mp4-boxes.ts'
import { likenessFile, readLikeness } from './comparison.ts'
import { EngineFailure } from './engine-failure.ts'
import type { Compared, CompareTask, EncodeVideoTask, Measured, Measurement, MeasureTask } from './engine-tasks.ts'
import type { EngineLimits, Watch } from './media-engine.ts'
import { rawFile, type RawRun } from './raw-encode.ts'

/** How many pictures of a stretch are looked at. More cost time and tell little. */
const picturesLookedAt = 6

/** Compares, and reads what was noted. */
export async function compareOn(run: RawRun, task: CompareTask, limits: EngineLimits, watch: Watch): Promise<Compared> {
  // FFmpeg warns of the end of each file that it looks at; a failure still brings the last lines.
  const { logged: _, ...quiet } = watch
  try {
    const { cpuSeconds } = await run(task, limits, quiet)
    const likenesses = await Promise.all(
      task.encodes.map(async (encode) => readLikeness(encode.name, await readFile(likenessFile(encode), 'utf8'))),
    )
    return { likenesses, cpuSeconds }
  } finally {
    for (const encode of task.encodes) await rm(likenessFile(encode), { force: true })
  }
}

/** Encodes each stretch in every rung, looks at what came out, and throws it away. */
export async function measureOn(
  run: RawRun,
  { spans, shown, ...common }: MeasureTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<Measured> {
  const measured: Measurement[][] = []
  let cpuSeconds = 0
  for (const [index, span] of spans.entries()) {
    const task: EncodeVideoTask = { ...common, kind: 'encode-video', span }
    const encodes = task.rungs.map(({ name }) => ({ name, file: rawFile(task.output, name, span) }))
    try {
      const { frames, cpuSeconds: encoding } = await run(task, limits, watch)
      if (frames === 0) throw new EngineFailure('encoder.source-unreadable', note('sample-unreadable'))
      const everyFrames = stepFor(frames)
      const { source, video, plan } = task
      const compared = await compareOn(
        run,
        { kind: 'compare', source, video, plan, span, encodes, shown, everyFrames, limits: task.limits },
        limits,
        watch,
      )
      cpuSeconds += encoding + compared.cpuSeconds
      const one: Measurement[] = []
      for (const [place, { name, file }] of encodes.entries())
        one.push({
          name,
          pictureBytes: readSamples(await readFile(file)).map(({ size }) => size),
          ssim: compared.likenesses[place]?.ssim ?? 0,
        })
      measured.push(one)
    } finally {
      for (const { file } of encodes) await rm(file, { force: true })
    }
    watch.progressed?.({ done: (index + 1) / spans.length, mediaSeconds: index + 1, speed: 0 })
  }
  return { spans: measured, cpuSeconds }
}

/** Odd, since encoders tend to put every second or fourth picture in the same place of a pattern. */
const stepFor = (frames: number): number => 2 * Math.floor(frames / (2 * picturesLookedAt)) + 1
