import type { DeadLetter } from '@codeflix/kit/ports/messaging'
import { expect, test } from 'vitest'
import { after, failureKinds, filtered, kindOf, rowOf } from './dead-letter-list.ts'
import { shownPayload } from './shown-payload.ts'

const letter = (id: string, failedAt: string, part: Partial<DeadLetter> = {}): DeadLetter => ({
  id,
  service: 'encoder',
  event: 'catalog-admin.media.uploaded',
  error: 'the source is away',
  attempts: 6,
  failedAt,
  message: {
    id: `message ${id}`,
    event: 'catalog-admin.media.uploaded',
    key: 'k',
    occurredAt: '2026-11-25T10:00:00.000Z',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    payload: {},
  },
  ...part,
})

test('failures for one reason are one kind, whichever title, number or name they are about', () => {
  const about = (error: string, service = 'encoder'): string => kindOf({ service, event: 'x.happened', error })
  expect(about('no media 4f1c2a34-9d1b-4a6e-8a55-0123456789ab after 12 tries')).toBe(
    about('no media 99999999-9d1b-4a6e-8a55-ba9876543210 after 7 tries'),
  )
  expect(about('there is no title called "Alien"')).toBe(about('there is no title called "Brazil"'))
  expect(about('the disk is full')).not.toBe(about('the source is away'))
  expect(about('the disk is full', 'playback')).not.toBe(about('the disk is full'))
})

test('a row carries the trace as the logs have it, and none when the message came without', () => {
  const one = letter('1', '2026-11-25T11:00:00.000Z')
  expect(rowOf(one)).toMatchObject({ traceId: 'a'.repeat(32), messageId: 'message 1', attempts: 6 })
  expect(rowOf({ ...one, message: { ...one.message, traceparent: '' } })).not.toHaveProperty('traceId')
})

test('a list is filtered, the newest failure comes first, and no row is lost or doubled between its pages', () => {
  const rows = [
    letter('a', '2026-11-25T11:00:00.000Z'),
    letter('c', '2026-11-25T12:00:00.000Z'),
    letter('b', '2026-11-25T12:00:00.000Z', { error: 'Disk FULL' }),
    letter('d', '2026-11-25T13:00:00.000Z', { service: 'playback' }),
  ].map(rowOf)
  const ids = (some: { id: string }[]): string[] => some.map(({ id }) => id)
  expect(ids(filtered(rows, {}))).toEqual(['d', 'c', 'b', 'a'])
  expect(ids(filtered(rows, { service: 'encoder', q: 'disk full' }))).toEqual(['b'])
  expect(ids(filtered(rows, { q: 'message c' }))).toEqual(['c'])
  const sorted = filtered(rows, {})
  expect(ids(after(sorted, undefined, 2))).toEqual(['d', 'c', 'b'])
  expect(ids(after(sorted, ['2026-11-25T12:00:00.000Z', 'c'], 2))).toEqual(['b', 'a'])
})

test('kinds are counted, most first, with the words of the newest', () => {
  const rows = [
    letter('1', '2026-11-25T11:00:00.000Z', { error: 'no title 1' }),
    letter('2', '2026-11-25T12:00:00.000Z', { error: 'no title 2' }),
    letter('3', '2026-11-25T13:00:00.000Z', { error: 'disk full' }),
  ].map(rowOf)
  expect(failureKinds(rows)).toMatchObject([
    { error: 'no title 2', count: 2, oldestAt: '2026-11-25T11:00:00.000Z', newestAt: '2026-11-25T12:00:00.000Z' },
    { error: 'disk full', count: 1 },
  ])
})

test('what would let somebody in is not shown, wherever it stands', () => {
  expect(
    shownPayload({
      accountId: 'a',
      resetToken: 'x',
      url: 'https://…',
      list: [{ password: 'y', name: 'Ana' }],
      token: null,
      nothing: null,
    }),
  ).toEqual({
    accountId: 'a',
    resetToken: '(hidden)',
    url: '(hidden)',
    list: [{ password: '(hidden)', name: 'Ana' }],
    token: null,
    nothing: null,
  })
})
