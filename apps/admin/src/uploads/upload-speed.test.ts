import { describe, expect, it } from 'vitest'
import { secondsLeft, speedometer } from './upload-speed.ts'

describe('speedometer', () => {
  it('says nothing before it has measured for half a second', () => {
    const speed = speedometer()
    expect(speed(0, 0)).toBeUndefined()
    expect(speed(1000, 100)).toBeUndefined()
    expect(speed(5000, 500)).toBe(10_000)
  })

  it('forgets what is older than eight seconds', () => {
    const speed = speedometer()
    speed(0, 0)
    speed(1_000_000, 1000)
    expect(speed(1_000_000, 20_000)).toBeUndefined()
    expect(speed(1_010_000, 21_000)).toBe(10_000)
  })

  it('starts again when the server kept less than was sent', () => {
    const speed = speedometer()
    speed(0, 0)
    speed(10_000, 1000)
    expect(speed(4000, 2000)).toBeUndefined()
    expect(speed(6000, 3000)).toBe(2000)
  })
})

describe('secondsLeft', () => {
  it('divides the rest by the speed', () => expect(secondsLeft(250, 1000, 250)).toBe(3))
  it('is unknown while nothing moves', () => {
    expect(secondsLeft(0, 1000, 0)).toBeUndefined()
    expect(secondsLeft(0, 1000, undefined)).toBeUndefined()
  })
})
