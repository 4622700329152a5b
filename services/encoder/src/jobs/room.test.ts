import { expect, it } from 'vitest'
import { restForRoom } from './room.ts'

it('a process rests for longer and longer, a minute at most, until there was room once', () => {
  let now = 0
  const room = restForRoom(() => now)
  expect(room.isShort()).toBe(false)
  for (const seconds of [5, 10, 20, 40, 60, 60]) {
    expect(room.full()).toBe(seconds)
    now += seconds * 1000 - 1
    expect(room.isShort()).toBe(true)
    now += 1
    expect(room.isShort()).toBe(false)
  }
  room.found()
  expect(room.full()).toBe(5)
})
