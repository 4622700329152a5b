import { expect, test } from 'vitest'
import { commandFor, speedStep } from './keys.ts'

const press = (key: string, held: Partial<Record<'ctrlKey' | 'altKey' | 'metaKey', boolean>> = {}) =>
  commandFor({ key, ctrlKey: false, altKey: false, metaKey: false, ...held })

test('space and K play and pause', () => {
  expect(press(' ')).toEqual({ kind: 'toggle-play' })
  expect(press('k')).toEqual({ kind: 'toggle-play' })
  expect(press('K')).toEqual({ kind: 'toggle-play' })
})

test('arrows seek and change the volume', () => {
  expect(press('ArrowLeft')).toEqual({ kind: 'seek-by', seconds: -10 })
  expect(press('ArrowRight')).toEqual({ kind: 'seek-by', seconds: 10 })
  expect(press('ArrowUp')).toEqual({ kind: 'volume-by', share: 0.05 })
})

test('digits go to tenths of the video', () => {
  expect(press('0')).toEqual({ kind: 'seek-to-share', share: 0 })
  expect(press('7')).toEqual({ kind: 'seek-to-share', share: 0.7 })
})

test('the keys of the browser and of the system stay theirs', () => {
  expect(press('f', { ctrlKey: true })).toBeUndefined()
  expect(press('c', { metaKey: true })).toBeUndefined()
  expect(press('ArrowLeft', { altKey: true })).toBeUndefined()
})

test('other keys mean nothing', () => {
  expect(press('Tab')).toBeUndefined()
  expect(press('q')).toBeUndefined()
  expect(press('Enter')).toBeUndefined()
})

test('speed goes in steps and stays at its ends', () => {
  expect(speedStep(1, 1)).toBe(1.25)
  expect(speedStep(1, -1)).toBe(0.75)
  expect(speedStep(2, 1)).toBe(2)
  expect(speedStep(0.5, -1)).toBe(0.5)
})
