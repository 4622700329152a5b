import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FieldCounts, FieldsTask, LookTask } from './engine-tasks.ts'
import { escapedForFilter } from './filter-text.ts'
import type { EngineLimits, Watch } from './media-engine.ts'
import type { RawRun } from './raw-encode.ts'

/**
 * How much better every second line has to fit the picture before or behind than its own. FFmpeg's usual 1.04 takes drawn
 * pictures that move, and slow vertical scrolls, for fields.
 */
const threshold = 1.3
const key = 'lavfi.idet.multiple.current_frame'

/** Notes of each picture of a stretch whether it is whole. */
export const fieldsGraph = ({ span, notes }: LookTask, begin: string, end: string): string =>
  `${begin}trim=end_frame=${span.frames},idet=intl_thres=${threshold},metadata=mode=print:key=${key}:file=${escapedForFilter(notes)}${end}`

/** Looks at each stretch, and counts. */
export async function lookForFields(
  run: RawRun,
  { spans, output, ...common }: FieldsTask,
  limits: EngineLimits,
  watch: Watch,
): Promise<FieldCounts> {
  const { logged: _, ...quiet } = watch
  const found = { tff: 0, bff: 0, progressive: 0 }
  for (const [index, span] of spans.entries()) {
    const notes = join(output, `fields-${index}.txt`)
    try {
      await run({ ...common, kind: 'look', span: { ...span, frames: span.frames ?? 1 }, notes }, limits, quiet)
      // Where no picture could be read there are no notes.
      const told = await readFile(notes, 'utf8').catch(() => '')
      for (const [, what] of told.matchAll(/current_frame=(\w+)/g))
        if (what === 'tff' || what === 'bff' || what === 'progressive') found[what]++
    } finally {
      await rm(notes, { force: true })
    }
  }
  return found
}
