/** A file of ISO boxes as a tree that can be changed and written again; sizes are made to fit, unless one lies. */
export type BoxNode = {
  type: string
  /** What stands before the children, or all there is in a box without any. */
  body: Buffer
  children: BoxNode[]
  /** Written instead of the true size. */
  lie?: number
}

const parents = new Set(['moov', 'trak', 'mdia', 'minf', 'dinf', 'stbl', 'edts', 'mvex', 'moof', 'traf', 'udta'])
/** Parents that have fields of their own before their children. */
const leading: Record<string, number> = { dref: 8, stsd: 8, avc1: 78 }

/** Fields of four bytes. */
export function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4)
  return bytes
}

export const leaf = (type: string, body: Buffer): BoxNode => ({ type, body, children: [] })

export function readBoxes(bytes: Buffer): BoxNode[] {
  const found: BoxNode[] = []
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    const size = bytes.readUInt32BE(at) || bytes.byteLength - at
    if (size < 8) break
    const type = bytes.toString('latin1', at + 4, at + 8)
    const body = bytes.subarray(at + 8, at + size)
    const before = leading[type]
    if (before !== undefined)
      found.push({ type, body: body.subarray(0, before), children: readBoxes(body.subarray(before)) })
    else if (parents.has(type)) found.push({ type, body: Buffer.alloc(0), children: readBoxes(body) })
    else found.push(leaf(type, Buffer.from(body)))
    at += size
  }
  return found
}

export function writeBoxes(boxes: readonly BoxNode[]): Buffer {
  return Buffer.concat(
    boxes.map(({ type, body, children, lie }) => {
      const inside = Buffer.concat([body, writeBoxes(children)])
      const head = Buffer.alloc(8)
      head.writeUInt32BE(lie ?? inside.byteLength + 8)
      head.write(type, 4, 'latin1')
      return Buffer.concat([head, inside])
    }),
  )
}

/** All boxes of a kind, wherever they are. */
export const boxesOf = (boxes: readonly BoxNode[], type: string): BoxNode[] =>
  boxes.flatMap((box) => [...(box.type === type ? [box] : []), ...boxesOf(box.children, type)])

export const everyBox = (boxes: readonly BoxNode[]): BoxNode[] =>
  boxes.flatMap((box) => [box, ...everyBox(box.children)])
