import { encoder } from '@codeflix/contracts/encoder'
import { expect, it } from 'vitest'
import { cureOf } from './cures.ts'

it('asks for another file where the file is at fault, and never where it is not', () => {
  const cureFor = (status: number): Set<string> =>
    new Set(
      Object.entries(encoder.faults)
        .filter(([, fault]) => fault.status === status)
        .map(([code]) => cureOf(`encoder.${code}`)),
    )
  expect(cureFor(422)).toEqual(new Set(['upload']))
  expect(cureFor(500)).toEqual(new Set(['retry', 'operator']))
})

it('tries again what it does not know', () => {
  expect(cureOf('encoder.something-new')).toBe('retry')
})
