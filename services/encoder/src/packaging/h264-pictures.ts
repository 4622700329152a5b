/** What can be told of coded pictures without decoding them (ITU-T H.264, 7.3 and annex B; ISO/IEC 14496-15, 5.3). */

const slices = { other: 1, keyframe: 5 } as const
/** Supplemental information, parameter sets, delimiters, filler: they may stand beside the slices of a picture. */
const companions = new Set([6, 7, 8, 9, 12])
const intra = 2

/** How many bytes the length of each unit takes, of a decoder's configuration. */
export const lengthBytesOf = (configuration: Uint8Array): number => ((configuration[4] ?? 0) & 3) + 1

/**
 * What is wrong with one coded picture, undefined when nothing is: units that do not fill it, of a kind that it cannot
 * have, or with bytes that no encoder writes.
 */
export function faultInPicture(picture: Buffer, lengthBytes: number, keyframe: boolean): string | undefined {
  let sliceCount = 0
  for (let at = 0; at < picture.byteLength;) {
    const length = at + lengthBytes <= picture.byteLength ? picture.readUIntBE(at, lengthBytes) : 0
    const from = at + lengthBytes
    at = from + length
    if (length === 0 || at > picture.byteLength) return 'its parts do not fit into it'
    const unit = picture.subarray(from, at)
    const header = unit[0] ?? 0
    const type = header & 0x1f
    if ((header & 0x80) !== 0) return 'a part of it is of no kind that there is'
    // Within a unit an encoder breaks up runs of zeros, and it never ends with one.
    if (unit.at(-1) === 0 || unit.includes(threeZeros)) return 'bytes of it are missing'
    if (type === slices.keyframe || type === slices.other) {
      sliceCount++
      const sliceType = readSliceType(unit)
      if ((type === slices.keyframe) !== keyframe || sliceType > 9) return 'it is of another kind than announced'
      if (keyframe && sliceType % 5 !== intra) return 'it needs other pictures, and should not'
    } else if (!companions.has(type)) return 'a part of it is of no kind that there is'
  }
  return sliceCount === 0 ? 'it shows nothing' : undefined
}

const threeZeros = Buffer.alloc(3)

/** The second number of a slice's header; both are Exp-Golomb codes. */
function readSliceType(unit: Buffer): number {
  let bit = 8
  const take = (): number => ((unit[bit >> 3] ?? 0) >> (7 - (bit++ & 7))) & 1
  const golomb = (): number => {
    let zeros = 0
    while (zeros < 32 && bit < unit.byteLength * 8 && take() === 0) zeros++
    let value = 1
    for (let left = zeros; left > 0; left--) value = value * 2 + take()
    return value - 1
  }
  golomb()
  return golomb()
}
