import { type FilterContext, FilterGraph, type Frame } from 'node-av/lib'
import { available, check, required } from './ffmpeg.ts'

/** A configured graph with one source, or none, and named ends. */
export type RunningGraph = {
  /** Absent for a graph that makes its own pictures or sound. */
  readonly source: FilterContext | undefined
  readonly sinks: readonly FilterContext[]
  /** The filter named `@meter`, when there is one. */
  readonly meter: FilterContext | undefined
  /** Must be called when done: the ends are only borrowed, and holding them alone does not keep the graph alive. */
  close(): void
}

/** Builds a graph from FFmpeg's filter syntax; its ends are `buffersink@<name>` or `abuffersink@<name>`. */
export async function openGraph(description: string, sinkNames: readonly string[]): Promise<RunningGraph> {
  const graph = new FilterGraph()
  graph.alloc()
  check(graph.parse2(description), `read filters ${description}`)
  check(await graph.config(), `set up filters ${description}`)
  const filters = graph.filters ?? []
  const sinks = sinkNames.map((name) =>
    required(
      filters.find((filter) => filter.isSink() && filter.name?.endsWith(`@${name}`)),
      `filter end ${name}`,
    ),
  )
  const meter = filters.find((filter) => filter.name?.endsWith('@meter'))
  return { source: filters.find(isBuffer), sinks, meter, close: () => graph.free() }
}

const isBuffer = (filter: FilterContext): boolean => /^a?buffer$/.test(filter.filter?.name ?? '')

/** Takes the next frame from an end of a graph; false when it has none for now. Ends of one graph take turns. */
export async function takeFrame(sink: FilterContext, into: Frame): Promise<boolean> {
  return available(await sink.buffersinkGetFrame(into), 'filter')
}
