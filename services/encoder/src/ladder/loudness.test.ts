import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeLeveling, levelingFilters, levelSound } from './loudness.ts'

const aim = { targetLufs: -18, ceilingDbtp: -1 }
const heard = (integratedLufs: number, truePeakDbtp: number, seconds = 600) => ({
  integratedLufs,
  truePeakDbtp,
  seconds,
})

describe('the loudness of a film', () => {
  it('is brought to its target by one gain when its peaks permit', () => {
    expect(levelSound(heard(-23, -12), aim)).toEqual({ gainDb: 5 })
    expect(levelSound(heard(-9, -1), aim)).toEqual({ gainDb: -9 })
    expect(levelingFilters({ gainDb: 5 }, 48_000)).toEqual(['volume=5dB'])
    expect(levelingFilters({ gainDb: 0 }, 48_000)).toEqual([])
  })

  it('lets a limiter hold its peaks, with a decibel left for what the encoder adds', () => {
    const leveling = levelSound(heard(-21.4, -1.3), aim)
    expect(leveling).toEqual({ gainDb: 3.4, limitDbtp: -2 })
    expect(levelingFilters(leveling, 48_000).join()).toContain('aresample=192000,alimiter=limit=0.79433')
  })

  it('rather stays low than has more of its peaks cut off than one would miss', () => {
    expect(levelSound(heard(-30, -1), aim)).toEqual({ gainDb: 5, limitDbtp: -2 })
  })

  it('is not raised for silence, for what was meant to be quiet, and for a moment of sound; loud moments are lowered', () => {
    expect(levelSound(undefined, aim)).toEqual({ gainDb: 0 })
    expect(levelSound(heard(-70, -120), aim)).toEqual({ gainDb: 0 })
    expect(levelSound(heard(-55, -40), aim)).toEqual({ gainDb: 0 })
    expect(levelSound(heard(-40, -30, 1), aim)).toEqual({ gainDb: 0 })
    expect(levelSound(heard(-8, -1, 1), aim)).toEqual({ gainDb: -10 })
    expect(levelSound(heard(-45, -40), aim).gainDb).toBe(20)
  })

  it('never lets a peak through that is above the ceiling', () => {
    const any = fc.record({
      integratedLufs: fc.double({ min: -70, max: 3, noNaN: true }),
      truePeakDbtp: fc.double({ min: -120, max: 20, noNaN: true }),
      seconds: fc.double({ min: 0, max: 10_000, noNaN: true }),
    })
    fc.assert(
      fc.property(any, (loudness) => {
        const { gainDb, limitDbtp } = levelSound(loudness, aim)
        expect(Math.min(loudness.truePeakDbtp + gainDb, limitDbtp ?? 99)).toBeLessThan(aim.ceilingDbtp)
        expect(loudness.integratedLufs + gainDb).toBeLessThan(Math.max(aim.targetLufs, -50) + 0.01)
      }),
    )
  })

  it('is told in plain words', () => {
    const told = (loudness: ReturnType<typeof heard>) =>
      describeLeveling('português', loudness, levelSound(loudness, aim), aim)
    expect(told(heard(-23, -12))).toBe(
      'sound “português”: −23.0 LUFS, peaks at −12.0 dBTP; raised by 5.0 dB to −18.0 LUFS',
    )
    expect(told(heard(-30, -1))).toBe(
      'sound “português”: −30.0 LUFS, peaks at −1.0 dBTP; raised by 5.0 dB to −25.0 LUFS (the aim is −18.0: louder, it would be distorted), peaks held below −1.0 dBTP',
    )
    expect(told(heard(-18.2, -6))).toContain('raised by 0.2 dB to −18.0 LUFS')
    expect(told(heard(-70, -120))).toContain('nothing loud enough to be measured')
  })
})
