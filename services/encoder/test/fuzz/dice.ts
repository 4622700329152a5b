/** Throws that are the same for the same seed, on every machine. */
export interface Dice {
  /** A whole number, from 0 up to but not including `sides`. */
  throw(sides: number): number
  pick<T>(choices: readonly T[]): T
  bytes(count: number): Buffer
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const roll = (sides: number): number => Math.floor(next() * sides)
  return {
    throw: roll,
    pick: <T>(choices: readonly T[]): T => choices[roll(choices.length)] as T,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => roll(256))),
  }
}
