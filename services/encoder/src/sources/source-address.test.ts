import { describe, expect, it } from 'vitest'
import { EngineFailure } from '../engine/engine-failure.ts'
import { readSourceAddress } from './source-address.ts'

describe('the source of a job', () => {
  it('is an object in the store', () => {
    expect(readSourceAddress('object:uploads/0192/film.mp4')).toEqual({ kind: 'object', key: 'uploads/0192/film.mp4' })
  })

  it('is a cut of Big Buck Bunny', () => {
    expect(readSourceAddress('demo:big-buck-bunny?start=4&duration=10')).toMatchObject({
      footage: 'big-buck-bunny',
      startSeconds: 4,
      durationSeconds: 10,
      height: 720,
    })
  })

  it('is a pattern, with limits to what may be asked', () => {
    expect(readSourceAddress('demo:mandelbrot?duration=8&seed=3&height=361')).toMatchObject({
      footage: 'mandelbrot',
      durationSeconds: 8,
      seed: 3,
      height: 360,
    })
    expect(readSourceAddress('demo:life?duration=99999&height=-1&start=x')).toMatchObject({
      durationSeconds: 120,
      height: 180,
      startSeconds: 0,
    })
  })

  it.each(['', 'object:', 'demo:', 'demo:nothing', 'file:/etc/passwd', 'http://host/film.mp4'])(
    'is never %j',
    (source) => {
      expect(() => readSourceAddress(source)).toThrow(EngineFailure)
    },
  )
})
