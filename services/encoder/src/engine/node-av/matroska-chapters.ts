import { type FileHandle, open } from 'node:fs/promises'

/** Element ids of Matroska (RFC 9559, section 5) and of EBML (RFC 8794). */
const ids = {
  header: 0x1a45dfa3,
  segment: 0x18538067,
  media: 0x1f43b675,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  chapters: 0x1043a770,
  edition: 0x45b9,
  atom: 0xb6,
  start: 0x91,
  hidden: 0x98,
  display: 0x80,
  name: 0x85,
} as const

const mostBytes = 1 << 20
const mostElements = 1000
const nanoseconds = 1e9

type Element = { readonly id: number; readonly from: number; readonly size: number }
export type NamedMoment = { readonly startSeconds: number; readonly title: string | undefined }

/**
 * Chapters of a Matroska or WebM file, which the library reads and does not hand on. Whatever is not as it should be means
 * that there are none: the file was opened by a reader that is stricter.
 */
export async function readMatroskaChapters(path: string): Promise<NamedMoment[]> {
  const file = await open(path)
  try {
    const chapters = await findChapters(file)
    if (!chapters || chapters.size > mostBytes) return []
    const bytes = Buffer.alloc(chapters.size)
    const { bytesRead } = await file.read(bytes, 0, chapters.size, chapters.from)
    const [edition] = children(bytes.subarray(0, bytesRead)).filter(({ id }) => id === ids.edition)
    return edition ? children(edition.bytes).flatMap(readAtom) : []
  } finally {
    await file.close()
  }
}

/** Chapters stand before the pictures and sound, or where an index there says. */
async function findChapters(file: FileHandle): Promise<Element | undefined> {
  const header = await elementAt(file, 0)
  const segment = header?.id === ids.header ? await elementAt(file, header.from + header.size) : undefined
  if (segment?.id !== ids.segment) return undefined
  let at = segment.from
  for (let count = 0; count < mostElements; count++) {
    const element = await elementAt(file, at)
    if (!element || element.id === ids.media) return undefined
    if (element.id === ids.chapters) return element
    if (element.id === ids.seekHead && element.size <= mostBytes) {
      const bytes = Buffer.alloc(element.size)
      await file.read(bytes, 0, element.size, element.from)
      const position = indexed(bytes)
      const found = position === undefined ? undefined : await elementAt(file, segment.from + position)
      if (found?.id === ids.chapters) return found
    }
    at = element.from + element.size
  }
  return undefined
}

function indexed(seekHead: Buffer): number | undefined {
  for (const seek of children(seekHead).filter(({ id }) => id === ids.seek)) {
    const entry = children(seek.bytes)
    const of = entry.find(({ id }) => id === ids.seekId)
    const position = entry.find(({ id }) => id === ids.seekPosition)
    if (of && position && unsigned(of.bytes) === ids.chapters) return unsigned(position.bytes)
  }
  return undefined
}

function readAtom({ id, bytes }: { id: number; bytes: Buffer }): NamedMoment[] {
  if (id !== ids.atom) return []
  const parts = children(bytes)
  const start = parts.find((part) => part.id === ids.start)
  const hidden = parts.find((part) => part.id === ids.hidden)
  if (!start || (hidden && unsigned(hidden.bytes) !== 0)) return []
  const display = parts.find((part) => part.id === ids.display)
  const name = display && children(display.bytes).find((part) => part.id === ids.name)
  return [
    { startSeconds: unsigned(start.bytes) / nanoseconds, title: name?.bytes.toString('utf8').replaceAll('\0', '') },
  ]
}

async function elementAt(file: FileHandle, at: number): Promise<Element | undefined> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(12), 0, 12, at)
  const head = readHead(buffer.subarray(0, bytesRead), 0)
  return head && { id: head.id, from: at + head.length, size: head.size }
}

function children(bytes: Buffer): { id: number; bytes: Buffer }[] {
  const found: { id: number; bytes: Buffer }[] = []
  for (let at = 0; at < bytes.length && found.length < mostElements;) {
    const head = readHead(bytes, at)
    if (!head) break
    const from = at + head.length
    found.push({ id: head.id, bytes: bytes.subarray(from, from + head.size) })
    at = from + head.size
  }
  return found
}

/** An id keeps the bits that tell its length, a size does not; one of ones alone is unknown. */
function readHead(bytes: Buffer, at: number): { id: number; size: number; length: number } | undefined {
  const idLength = lengthOf(bytes[at])
  const sizeLength = lengthOf(bytes[at + idLength])
  if (idLength === 0 || idLength > 4 || sizeLength === 0 || at + idLength + sizeLength > bytes.length) return undefined
  const size = bytes.subarray(at + idLength, at + idLength + sizeLength)
  const first = (size[0] ?? 0) & (0xff >> sizeLength)
  const isUnknown = first === 0xff >> sizeLength && size.subarray(1).every((byte) => byte === 0xff)
  return {
    id: unsigned(bytes.subarray(at, at + idLength)),
    size: isUnknown ? Number.MAX_SAFE_INTEGER : size.subarray(1).reduce((sum, byte) => sum * 256 + byte, first),
    length: idLength + sizeLength,
  }
}

const lengthOf = (first: number | undefined): number => (first ? Math.clz32(first) - 23 : 0)
const unsigned = (bytes: Buffer): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0)
