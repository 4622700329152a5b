import { expect, it } from 'vitest'
import { nodeAvEngine } from '../../src/engine/node-av/node-av-engine.ts'
import { caseOf, kindOf, kinds } from './cases.ts'
import { fuzzSuite } from './fuzz.suite.ts'

const oneOfEachKind = Array.from({ length: kinds }, (_, index) => index + 1)

fuzzSuite(() => Promise.resolve(nodeAvEngine), oneOfEachKind)

it('a seed makes the same file each time, and another one another', () => {
  const nothing = { files: {}, hugePicture: Buffer.alloc(0) }
  const bait = { text: '/text', film: '/film', host: '127.0.0.1:1' }
  const lists = oneOfEachKind.filter((seed) => kindOf(seed).name === 'a list to concatenate')
  const madeOf = (seed: number): string => caseOf(seed, nothing, bait).bytes.toString()
  for (const seed of lists) {
    expect(madeOf(seed)).toBe(madeOf(seed))
    expect(madeOf(seed)).not.toBe(madeOf(seed + kinds))
  }
})
