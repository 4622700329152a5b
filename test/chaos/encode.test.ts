import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEncodingSite, type EncodingSite } from './encoding-site.ts'
import type { Weather } from './encoder-worker.ts'

const runs = Number(process.env['CHAOS_RUNS'] ?? 2)
const calm: Weather = { failing: 0 }

/** The same numbers from the same seed, so that a storm can be had again. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('an encode in a storm', () => {
  let site: EncodingSite
  beforeAll(async () => {
    site = await openEncodingSite({ filmSeconds: 30, leaseSeconds: 2 })
  })
  afterAll(() => site.close())

  it.for(Array.from({ length: runs }, () => randomInt(2 ** 31)))(
    'of killed workers, a store that fails and a database that is away is whole, once, and the same (seed %i)',
    async (seed) => {
      const chance = random(seed)
      const storm = new AbortController()
      let kills = 0
      const mediaId = await site.upload()
      const raging = (async () => {
        // Each has an end: what never lasts is not worked in by anybody.
        for (let gust = 0; gust < 8 && !storm.signal.aborted; gust++) {
          await sleep(200 + chance() * 1000)
          const kind = chance()
          const place = Math.floor(chance() * site.crew)
          if (kind < 0.5 || kills === 0) {
            await site.kill(place)
            kills++
            await sleep(chance() * 500)
            await site.hire(place)
          } else if (kind < 0.75) {
            site.turn({ failing: 0.1 })
            await sleep(200 + chance() * 600)
            site.turn(calm)
          } else {
            site.gate.shut()
            await sleep(200 + chance() * 3000)
            site.gate.open()
          }
        }
        site.turn(calm)
      })()
      try {
        await site.whole(mediaId, 400_000)
      } finally {
        storm.abort()
        await raging
      }
      expect(kills).toBeGreaterThan(0)
      await site.expectSame(mediaId)
    },
  )

  it('is none while the database is away for longer than any lease: no worker ends, and nothing is done twice', async () => {
    const mediaId = await site.upload()
    await site.until(mediaId, ({ phase }) => expect(phase).toBe('encoding'), 60_000)
    site.gate.shut()
    await sleep(5000)
    expect(site.isComplete()).toBe(true)
    site.gate.open()
    await site.whole(mediaId, 300_000)
    expect(site.isComplete()).toBe(true)
    await site.expectSame(mediaId)
  })
})
