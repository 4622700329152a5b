import type { Dice } from './dice.ts'
import type { Recipe } from './recipe.ts'
import { containers } from './sources.ts'

/** Files that were films, and are damaged. */
type Spoil = (dice: Dice, bytes: Buffer) => { bytes: Buffer; told: string }

const spoils: Readonly<Record<string, Spoil>> = {
  'cut off': (dice, bytes) => {
    const length = dice.throw(bytes.byteLength)
    return { bytes: bytes.subarray(0, length), told: `at ${length} of ${bytes.byteLength}` }
  },
  'bits flipped': (dice, bytes) => {
    const count = 1 + dice.throw(200)
    for (let left = count; left > 0; left--) flip(dice, bytes, bytes.byteLength)
    return { bytes, told: `${count} anywhere` }
  },
  'bits flipped in its head': (dice, bytes) => {
    const count = 1 + dice.throw(24)
    for (let left = count; left > 0; left--) flip(dice, bytes, Math.min(bytes.byteLength, 1500))
    return { bytes, told: `${count} in front` }
  },
  'bits flipped at its end': (dice, bytes) => {
    const count = 1 + dice.throw(24)
    for (let left = count; left > 0; left--) flip(dice, bytes.subarray(-1500), 1500)
    return { bytes, told: `${count} behind` }
  },
  overwritten: (dice, bytes) => {
    const [at, length] = [dice.throw(bytes.byteLength), 1 + dice.throw(4000)]
    const value = dice.pick([0, 0xff, 0x5a])
    return { bytes: bytes.fill(value, at, at + length), told: `${length} bytes of ${value} at ${at}` }
  },
  'noise in it': (dice, bytes) => {
    const [at, noise] = [dice.throw(bytes.byteLength), dice.bytes(1 + dice.throw(3000))]
    noise.copy(bytes, at)
    return { bytes, told: `${noise.byteLength} bytes at ${at}` }
  },
  'a part twice': (dice, bytes) => {
    const [at, length] = [dice.throw(bytes.byteLength), 1 + dice.throw(5000)]
    const again = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
    return { bytes: again, told: `${length} bytes at ${at}` }
  },
  'a part left out': (dice, bytes) => {
    const [at, length] = [dice.throw(bytes.byteLength), 1 + dice.throw(3000)]
    const less = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    return { bytes: less, told: `${length} bytes at ${at}` }
  },
  'another container behind it': (dice, bytes) => ({ bytes: Buffer.concat([bytes, dice.bytes(64), bytes]), told: '' }),
}

function flip(dice: Dice, bytes: Buffer, within: number): void {
  const at = dice.throw(Math.min(within, bytes.byteLength))
  bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.throw(8))
}

export const spoiledFiles: readonly Recipe[] = Object.entries(spoils).map(([name, spoil]) => ({
  name,
  make(dice, { files }) {
    const ending = dice.pick(containers)
    const { bytes, told } = spoil(dice, Buffer.from(files[ending] ?? ''))
    return { bytes, ending, told: `${ending} ${told}`.trim() }
  },
}))
