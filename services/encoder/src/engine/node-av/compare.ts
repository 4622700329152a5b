import { Frame } from 'node-av/lib'
import { comparisonGraph } from '../comparison.ts'
import type { CompareTask } from '../engine-tasks.ts'
import { cpuSeconds, readSpan } from './encode-tracks.ts'
import { available, check, required } from './ffmpeg.ts'
import { openGraph, type RunningGraph, takeFrame } from './filter-graph.ts'
import { bufferSource } from './video-path.ts'

/** Looks at encodes beside their source; what it sees is noted by the graph itself. */
export async function compare(task: CompareTask): Promise<{ cpuSeconds: number }> {
  const ends = task.encodes.map((_, index) => `o${index}`)
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
      graph ??= await openGraph(
        comparisonGraph(task, `${bufferSource(frame, timeBase)},`, (index) => `,buffersink@o${index}`),
        ends,
      )
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
