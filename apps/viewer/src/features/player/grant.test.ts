import { Fault } from '@codeflix/contracts/fault'
import type { Grant } from '@codeflix/contracts/playback'
import { expect, test } from 'vitest'
import { keepGrant, type GrantSource } from './grant.ts'

const start = Date.parse('2026-11-23T20:00:00.000Z')
const grant = (name: string, sessionId = 's1', minute = 5): Grant => ({
  sessionId,
  mediaBase: `/api/playback/media/${name}/`,
  expiresAt: new Date(start + minute * 60_000).toISOString(),
})

/** A playback service of which one can see what it was asked. */
function source(change: Partial<GrantSource> = {}): GrantSource & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    renew: async (id) => {
      asked.push(`renew ${id}`)
      return grant(`g${asked.length + 1}`, id, 10)
    },
    restart: async () => {
      asked.push('restart')
      return grant('fresh', 's2', 10)
    },
    ...change,
  }
}

const keep = (from: GrantSource, now = start) =>
  keepGrant(grant('g1'), from, 'https://films.example/watch/1', () => now)

test('an address of an older grant is moved to the one in force', async () => {
  const keeper = keep(source())
  expect(keeper.url('manifest.mpd')).toBe('https://films.example/api/playback/media/g1/manifest.mpd')
  await keeper.renew()
  expect(keeper.rewrite('https://films.example/api/playback/media/g1/480p/seg-3.m4s')).toBe(
    'https://films.example/api/playback/media/g2/480p/seg-3.m4s',
  )
  await keeper.renew()
  expect(keeper.rewrite('https://films.example/api/playback/media/g1/a.m4s')).toMatch('/g3/a.m4s')
  expect(keeper.rewrite('https://films.example/api/playback/media/g2/a.m4s')).toMatch('/g3/a.m4s')
})

test('an address that is no media of ours is left alone', () => {
  const keeper = keep(source())
  expect(keeper.rewrite('data:text/plain,hello')).toBe('data:text/plain,hello')
  expect(keeper.rewrite('https://elsewhere.example/api/playback/media/g1/a')).toBe(
    'https://elsewhere.example/api/playback/media/g1/a',
  )
})

test('a grant that ends soon is renewed first, one that lasts is not', async () => {
  const early = source()
  await keep(early, start).fresh()
  expect(early.asked).toEqual([])
  const late = source()
  await keep(late, start + 5 * 60_000 - 5000).fresh()
  expect(late.asked).toEqual(['renew s1'])
})

test('many requests at once share one renewal', async () => {
  const from = source()
  const keeper = keep(from)
  await Promise.all([keeper.renew(), keeper.renew(), keeper.renew()])
  expect(from.asked).toEqual(['renew s1'])
})

test('a session that ended during a long pause is started again', async () => {
  const from = source({
    renew: async () => {
      throw new Fault('playback.session-ended', { status: 410, detail: 'ended' })
    },
  })
  const keeper = keep(from)
  await keeper.renew()
  expect(from.asked).toEqual(['restart'])
  expect(keeper.sessionId()).toBe('s2')
  expect(keeper.url('x')).toMatch('/media/fresh/x')
})

test.each(['taken-over', 'replaced'])('a session that was %s is not started again by itself', async (reason) => {
  const ended = new Fault('playback.session-ended', { status: 410, detail: 'ended', details: { reason } })
  const from = source({ renew: () => Promise.reject(ended) })
  await expect(keep(from).renew()).rejects.toBe(ended)
  expect(from.asked).not.toContain('restart')
})

test('losing the right to watch is not hidden', async () => {
  const refused = new Fault('playback.not-entitled', { status: 403, detail: 'no' })
  const keeper = keep(source({ renew: () => Promise.reject(refused) }))
  await expect(keeper.renew()).rejects.toBe(refused)
})
