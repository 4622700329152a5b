import { type BoxNode, boxesOf, everyBox, leaf, readBoxes, words, writeBoxes } from './box-tree.ts'
import type { Dice } from './dice.ts'
import type { Hostile, Recipe } from './recipe.ts'
import { containers } from './sources.ts'

/** Files whose headers say what is not so. */
const most = 0xff_ff_ff_ff
const numbers = [0, 1, 2, 0x7f_ff_ff_ff, most, 65_535, 100_000_000, 1_000_000_007] as const

type Change = (dice: Dice, boxes: BoxNode[]) => string

/** An MP4 with something changed in its boxes. */
const mp4 = (name: string, change: Change): Recipe => ({
  name,
  make(dice, { files }): Hostile {
    const boxes = readBoxes(Buffer.from(files['mp4'] ?? ''))
    const told = change(dice, boxes)
    return { bytes: writeBoxes(boxes), ending: 'mp4', told }
  },
})

/** Writes a number over a field of four bytes in boxes of a kind. */
function say(boxes: readonly BoxNode[], type: string, at: number, value: number): void {
  for (const { body } of boxesOf(boxes, type)) if (at + 4 <= body.byteLength) body.writeUInt32BE(value >>> 0, at)
}

const sampleTables = ['stts', 'stsz', 'stsc', 'stco', 'ctts', 'stss']

/** Tells of other samples than there are. */
function setSamples(table: BoxNode, told: Record<string, Buffer>): void {
  const kept = table.children.filter(({ type }) => !sampleTables.includes(type))
  table.children = [...kept, ...Object.entries(told).map(([type, body]) => leaf(type, body))]
}

export const liars: readonly Recipe[] = [
  mp4('a lie about the size of a box', (dice, boxes) => {
    const box = dice.pick(everyBox(boxes))
    box.lie = dice.pick([...numbers, 7, 9, 12, 0x80_00_00_00])
    return `${box.type} says ${box.lie}`
  }),
  mp4('a lie about a count', (dice, boxes) => {
    const [type, at] = dice.pick([
      ['stsz', 8],
      ['stts', 4],
      ['stts', 8],
      ['stts', 12],
      ['stsc', 4],
      ['stsc', 12],
      ['stco', 4],
      ['stco', 8],
      ['stss', 4],
      ['ctts', 4],
      ['elst', 4],
      ['stsd', 4],
      ['dref', 4],
    ] as const)
    const value = dice.pick(numbers)
    say(boxes, type, at, value)
    return `${type}+${at} says ${value}`
  }),
  mp4('a lie about the clock', (dice, boxes) => {
    const timescale = dice.pick([0, 1, most, 0x7f_ff_ff_ff, 3])
    const duration = dice.pick([0, 1, most, 0x7f_ff_ff_ff, 31_536_000])
    const [type, scaleAt] = dice.pick([
      ['mvhd', 12],
      ['mdhd', 12],
    ] as const)
    say(boxes, type, scaleAt, timescale)
    say(boxes, type, scaleAt + 4, duration)
    say(boxes, 'tkhd', 20, duration)
    return `${type} counts ${duration} in 1/${timescale} s`
  }),
  mp4('a lie about the size of the picture', (dice, boxes) => {
    const [width, height] = [dice.pick([0, 1, 65_535, 32_768, 16]), dice.pick([0, 1, 65_535, 32_768, 16])]
    for (const { body } of boxesOf(boxes, 'avc1')) {
      body.writeUInt16BE(width, 24)
      body.writeUInt16BE(height, 26)
    }
    say(boxes, 'tkhd', 76, width * 65_536)
    say(boxes, 'tkhd', 80, height * 65_536)
    return `${width} × ${height}`
  }),
  mp4('a lie about the picture in the picture itself', (dice, boxes) => {
    const [width, height] = [dice.pick([1, 1024, 4096, 65_535]), dice.pick([1, 1024, 4096, 65_535])]
    const set = parameterSet(width, height)
    for (const box of boxesOf(boxes, 'avcC')) {
      const old = box.body.readUInt16BE(6)
      const length = Buffer.alloc(2)
      length.writeUInt16BE(set.byteLength)
      box.body = Buffer.concat([box.body.subarray(0, 6), length, set, box.body.subarray(8 + old)])
    }
    return `${width} × ${height} blocks of 16`
  }),
  mp4('a lie about the codec', (dice, boxes) => {
    const codec = dice.pick(['hvc1', 'av01', 'vp09', 'mp4v', 'jpeg', 'png ', 'raw ', 'tx3g', 'encv', 'drmi'])
    for (const box of boxesOf(boxes, 'avc1')) box.type = codec
    return codec
  }),
  mp4('a hundred million samples', (dice, boxes) => {
    const count = dice.pick([10_000_000, 100_000_000, 400_000_000])
    for (const table of boxesOf(boxes, 'stbl')) {
      setSamples(table, {
        stts: words(0, 1, count, 1),
        stsz: words(0, dice.pick([1, 100]), count),
        stsc: words(0, 1, 1, count, 1),
        stco: words(0, 1, 48),
      })
    }
    return String(count)
  }),
  mp4('thousands of streams', (dice, boxes) => {
    const count = dice.pick([70, 1000, 5000])
    for (const box of boxesOf(boxes, 'moov')) {
      const track = box.children.find(({ type }) => type === 'trak')
      if (track) box.children.push(...Array.from({ length: count }, () => track))
    }
    return String(count)
  }),
  mp4('boxes in boxes in boxes', (dice, boxes) => {
    const depth = dice.pick([50, 1000, 20_000])
    const type = dice.pick(['moov', 'trak', 'udta', 'moof', 'traf'])
    const size = depth * 8 + 8
    const nested = Buffer.alloc(size)
    for (let level = 0; level <= depth; level++) {
      nested.writeUInt32BE(size - level * 8, level * 8)
      nested.write(type, level * 8 + 4, 'latin1')
    }
    boxes.splice(1, 0, { type: nested.toString('latin1', 4, 8), body: nested.subarray(8), children: [] })
    return `${type}, ${depth} deep`
  }),
  mp4('fragments without end', (dice, boxes) => {
    const count = dice.pick([100_000_000, most])
    const run = words(dice.pick([0x01_00_00_01, 0x01_00_02_01, 0x00_00_0f_01]), count, 0)
    const header = Buffer.from([0, 2, 0, 0x38, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0])
    const traf = {
      type: 'traf',
      body: Buffer.alloc(0),
      children: [leaf('tfhd', header), leaf('tfdt', dice.bytes(8)), leaf('trun', run)],
    }
    boxes.push({ type: 'moof', body: Buffer.alloc(0), children: [leaf('mfhd', Buffer.alloc(8)), traf] })
    return `${count} in one`
  }),
  {
    name: 'a lie in the head of a Matroska file',
    make(dice, { files }) {
      const ending = dice.pick(['mkv', 'webm'] as const)
      const bytes = Buffer.from(files[ending] ?? '')
      // Elements are an id and a length; both the ids and what follows lie in the first part.
      const [name, id] = dice.pick([
        ['pixel width', [0xb0]],
        ['pixel height', [0xba]],
        ['scale of time', [0x2a, 0xd7, 0xb1]],
        ['duration', [0x44, 0x89]],
        ['default duration', [0x23, 0xe3, 0x83]],
        ['length of the segment', [0x18, 0x53, 0x80, 0x67]],
        ['length of the tracks', [0x16, 0x54, 0xae, 0x6b]],
        ['length of private data', [0x63, 0xa2]],
      ] as const)
      const at = bytes.indexOf(Buffer.from(id)) + id.length
      const value = dice.pick([0, 0xff, 0x7f])
      bytes.fill(value, name.startsWith('length') ? at : at + 1, at + 3)
      return { bytes, ending, told: `${ending}: ${name} of ${value}s` }
    },
  },
  {
    name: 'a lie in the head of an AVI or a transport stream',
    make(dice, { files }) {
      const ending = dice.pick(containers.slice(3))
      const bytes = Buffer.from(files[ending] ?? '')
      const at = 16 + 4 * dice.throw(120)
      const value = dice.pick(numbers)
      bytes.writeUInt32LE(value, at)
      return { bytes, ending, told: `${ending}+${at} says ${value}` }
    },
  },
  {
    name: 'a picture without bounds',
    neverAFilm: true,
    make(dice) {
      const [width, height] = [dice.pick([65_535, 30_000]), dice.pick([65_535, 30_000])]
      const gif = Buffer.from(
        'GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\0\0\0\0\0\x02\x02\x44\x01\0;',
        'latin1',
      )
      for (const offset of [6, 24]) {
        gif.writeUInt16LE(width, offset)
        gif.writeUInt16LE(height, offset + 2)
      }
      return { bytes: gif, ending: 'gif', told: `${width} × ${height}` }
    },
  },
  {
    name: 'a huge picture again and again',
    make(dice, { hugePicture }) {
      const boxes = readBoxes(Buffer.from(hugePicture))
      const count = dice.pick([200, 2000, 20_000])
      const [size] = boxesOf(boxes, 'stsz').map(({ body }) => body.readUInt32BE(4) || body.readUInt32BE(12))
      const [offset] = boxesOf(boxes, 'stco').map(({ body }) => body.readUInt32BE(8))
      for (const table of boxesOf(boxes, 'stbl')) {
        setSamples(table, {
          stts: words(0, 1, count, 512),
          stsz: words(0, size ?? 1, count),
          stsc: words(0, 1, 1, 1, 1),
          // The same bytes are each picture's.
          stco: words(0, count, ...Array.from({ length: count }, () => offset ?? 48)),
        })
      }
      say(boxes, 'mdhd', 16, count * 512)
      say(boxes, 'mvhd', 16, Math.round((count / 24) * 1000))
      return { bytes: writeBoxes(boxes), ending: 'mp4', told: `${count} times` }
    },
  },
]

/** A sequence parameter set of H.264 (7.3.2.1) for a picture of so many blocks. */
function parameterSet(width: number, height: number): Buffer {
  let bits = ''
  const golomb = (value: number): void => {
    const code = (value + 1).toString(2)
    bits += '0'.repeat(code.length - 1) + code
  }
  for (const value of [0, 0, 0, 0, 1]) golomb(value)
  bits += '0'
  golomb(width - 1)
  golomb(height - 1)
  bits += '1'
  bits += '1001'
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  const body = Buffer.from(padded.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [])
  return Buffer.concat([Buffer.from([0x67, 66, 0, 30]), body])
}
