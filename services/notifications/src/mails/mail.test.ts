import { expect, test } from 'vitest'
import { again, refused, taken, type Delivery } from './mail.ts'

const now = new Date('2026-11-23T20:00:00.000Z')
const queued: Delivery = { status: 'queued', attempts: 1, dueAt: now.toISOString(), failure: null, sentAt: null }
const illegal = expect.objectContaining({ code: 'notifications.illegal-step' })
const later = (reason: string) => ({ reason, forGood: false })
const restOf = (mail: Delivery): number => (Date.parse(mail.dueAt) - now.getTime()) / 1000

test('a mail that was taken is sent', () => {
  expect(taken({ ...queued, failure: 'busy' }, now)).toMatchObject({
    status: 'sent',
    failure: null,
    sentAt: now.toISOString(),
  })
})

test('a mail that was not taken waits for twice as long each time, an hour at most', () => {
  expect(refused(queued, later('busy'), 20, now)).toMatchObject({ status: 'queued', failure: 'busy' })
  expect(restOf(refused(queued, later('busy'), 20, now))).toBe(30)
  expect(restOf(refused({ ...queued, attempts: 2 }, later('busy'), 20, now))).toBe(60)
  expect(restOf(refused({ ...queued, attempts: 7 }, later('busy'), 20, now))).toBe(1920)
  expect(restOf(refused({ ...queued, attempts: 19 }, later('busy'), 20, now))).toBe(3600)
})

test('the last attempt fails the mail and keeps the reason', () => {
  expect(refused({ ...queued, attempts: 7 }, later('mailbox full'), 8, now).status).toBe('queued')
  expect(refused({ ...queued, attempts: 8 }, later('mailbox full'), 8, now)).toMatchObject({
    status: 'failed',
    failure: 'mailbox full',
  })
})

test('only a mail that failed is sent again, and starts anew', () => {
  const failed: Delivery = { ...queued, status: 'failed', attempts: 8, failure: 'mailbox full' }
  expect(again(failed, now)).toEqual({ ...queued, attempts: 0, status: 'queued' })
  expect(() => again(queued, now)).toThrow(illegal)
  expect(() => again(taken(queued, now), now)).toThrow(illegal)
  expect(() => taken(taken(queued, now), now)).toThrow(illegal)
})

test('a mail that is refused for good fails at the first attempt', () => {
  const reason = '550 5.1.1 No such mailbox'
  expect(refused(queued, { reason, forGood: true }, 8, now)).toMatchObject({ status: 'failed', failure: reason })
})
