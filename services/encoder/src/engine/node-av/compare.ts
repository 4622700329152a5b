import { Frame } from 'node-av/lib'
import { comparisonGraph } from '../comparison.ts'
import type { CompareTask, LookTask } from '../engine-tasks.ts'
import { fieldsGraph } from '../look-for-fields.ts'
import { cpuSeconds, readSpan } from './encode-tracks.ts'
import { available, check, required } from './ffmpeg.ts'
import { openGraph, type RunningGraph, takeFrame } from './filter-graph.ts'
import { bufferSource } from './video-path.ts'

/** Looks at encodes beside their source. */
export const compare = (task: CompareTask): Promise<{ cpuSeconds: number }> =>
  lookAt(
    task,
    (begin) => comparisonGraph(task, begin, (index) => `,buffersink@o${index}`),
    task.encodes.map((_, index) => `o${index}`),
  )

/** Looks for fields. */
export const look = (task: LookTask): Promise<{ cpuSeconds: number }> =>
  lookAt(task, (begin) => fieldsGraph(task, begin, ',buffersink@seen'), ['seen'])

/** Shows a stretch to a graph; what it sees is noted by the graph itself. */
async function lookAt(
  task: CompareTask | LookTask,
  graphOf: (begin: string) => string,
  ends: readonly string[],
): Promise<{ cpuSeconds: number }> {
  const seen = new Frame()
  seen.alloc()
  let graph: RunningGraph | undefined
  let ended = false
  const drain = async ({ sinks }: RunningGraph): Promise<void> => {
    for (const sink of sinks) while (await takeFrame(sink, seen)) seen.unref()
  }
  await readSpan(
    task,
    async (frame, timeBase) => {
      graph ??= await openGraph(graphOf(`${bufferSource(frame, timeBase)},`), ends)
      // The graph ends by itself behind the last picture of the span.
      ended = !available(await required(graph.source, 'filter source').buffersrcAddFrame(frame), 'compare')
      await drain(graph)
    },
    () => ended,
  )
  if (graph) {
    if (!ended) check(await required(graph.source, 'filter source').buffersrcAddFrame(null), 'compare')
    await drain(graph)
    // The notes are whole once the graph is gone.
    graph.close()
  }
  return { cpuSeconds: cpuSeconds() }
}
