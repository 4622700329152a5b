import { expect, it } from 'vitest'
import { waitOutOutages } from './outage.ts'

it('a process waits for longer and longer, a minute at most, until all was well once', () => {
  let now = 0
  const outages = waitOutOutages(() => now)
  expect(outages.isWaiting()).toBe(false)
  for (const seconds of [5, 10, 20, 40, 60, 60]) {
    expect(outages.met()).toBe(seconds)
    now += seconds * 1000 - 1
    expect(outages.isWaiting()).toBe(true)
    now += 1
    expect(outages.isWaiting()).toBe(false)
  }
  outages.over()
  expect(outages.met()).toBe(5)
})
