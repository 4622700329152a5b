import { artworkWidths } from '@codeflix/contracts/catalog'
import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { createHash } from 'node:crypto'
import sharp from 'sharp'

export type ArtworkKind = 'poster' | 'backdrop' | 'still'

/** Width to height. */
const shapes: Record<ArtworkKind, number> = { poster: 2 / 3, backdrop: 16 / 9, still: 16 / 9 }
const formats = new Set(['jpeg', 'png', 'webp', 'heif', 'svg'])

/** A picture that claims more than this is refused before it is decoded. */
const maxPixels = 50_000_000
const minWidth = 400

interface RenderedArtwork {
  /** `artwork/<hash>`; the objects are `<key>-<width>.webp`. */
  key: string
  files: { key: string; bytes: Buffer }[]
}

sharp.cache(false)
let last: Promise<unknown> = Promise.resolve()

/** One picture at a time, since a large one takes hundreds of megabytes while it is decoded. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work)
  last = mine.catch(() => {})
  return mine
}

/**
 * Turns a picture as a camera or an editor made it into the sizes that pages use: upright, cropped to the shape of
 * its kind around what catches the eye, WebP, without metadata.
 * @param options.ours a picture that this project made itself, which may be SVG; an SVG from outside may name other files
 * @param options.anySize whether a picture too small for a large screen is taken all the same
 * @throws Fault `catalog-admin.artwork-unreadable`, `catalog-admin.artwork-too-small`
 */
export function renderArtwork(
  bytes: Uint8Array,
  kind: ArtworkKind,
  options: { ours?: boolean; anySize?: boolean } = {},
): Promise<RenderedArtwork> {
  return inTurn(async () => {
    try {
      const open = () => sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', pages: 1 })
      const found = await open().metadata()
      if (!formats.has(found.format) || (found.format === 'svg' && !options.ours))
        throw catalogAdmin.fault('artwork-unreadable')
      const width = found.autoOrient.width
      const height = found.autoOrient.height
      const shape = shapes[kind]
      const isInShape = Math.abs(width / height / shape - 1) < 0.02
      const cropWidth = Math.floor(Math.min(width, height * shape))
      if (cropWidth < minWidth && !options.anySize)
        throw catalogAdmin.fault('artwork-too-small', {
          detail: `A ${kind} needs at least ${minWidth} × ${Math.ceil(minWidth / shape)} pixels; this picture has ${width} × ${height}.`,
        })

      const sizeOf = (wanted: number) => {
        const within = Math.max(1, Math.min(wanted, cropWidth))
        return { width: within, height: Math.max(1, Math.round(within / shape)) }
      }
      const largest = sizeOf(Math.max(...artworkWidths))
      const { data, info } = await open()
        .autoOrient()
        // Looking for what catches the eye takes time, and is for nothing where nothing is cut off.
        .resize({ ...largest, fit: 'cover', position: isInShape ? 'centre' : 'attention' })
        .flatten({ background: '#101014' })
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true })
      const hash = createHash('sha256').update(kind).update(bytes).digest('hex').slice(0, 32)
      const key = `artwork/${hash}`
      const files = []
      for (const wanted of artworkWidths)
        files.push({
          key: `${key}-${wanted}.webp`,
          bytes: await sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
            .resize({ ...sizeOf(wanted), fit: 'fill' })
            .webp({ quality: 82, effort: 3 })
            .toBuffer(),
        })
      return { key, files }
    } catch (cause) {
      // What sharp throws tells of the picture: damaged, of an unknown kind, or larger than it claims it may be.
      if (cause instanceof Error && cause.name === 'Error') throw catalogAdmin.fault('artwork-unreadable', { cause })
      throw cause
    }
  })
}
