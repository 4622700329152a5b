import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MediaEngine } from '../../src/engine/media-engine.ts'
import { layBait } from './bait.ts'
import { caseOf } from './cases.ts'
import { makeSources, type Sources } from './sources.ts'
import { tryCase } from './try-case.ts'

/** A part of `npm run fuzz`: it makes the same file of the same seed. */
export function fuzzSuite(startEngine: () => Promise<MediaEngine>, seeds: readonly number[]): void {
  describe('a hostile file', () => {
    let engine: MediaEngine
    let folder = ''
    let sources: Sources
    let laid: Awaited<ReturnType<typeof layBait>>
    beforeAll(async () => {
      engine = await startEngine()
      folder = await mkdtemp(join(tmpdir(), 'codeflix-fuzz-'))
      sources = await makeSources(folder)
      laid = await layBait(folder, sources)
    })
    afterAll(async () => {
      await laid.close()
      await rm(folder, { recursive: true, force: true })
    })

    it.each(seeds)(
      'of seed %i is encoded or refused in words, reads nothing else and connects to nobody',
      async (seed) => {
        const hostile = caseOf(seed, sources, laid.bait)
        const { faults, reason } = await tryCase(engine, hostile, laid.bait, folder)
        expect({ seed, kind: hostile.recipe.name, faults, visits: laid.visits() }, reason).toMatchObject({
          faults: [],
          visits: 0,
        })
      },
    )
  })
}
