import { artworkWidths, type Artwork } from '@codeflix/contracts/catalog'

type Width = (typeof artworkWidths)[number]

export function artworkUrl(artwork: Artwork | undefined, width: Width): string | undefined {
  return artwork?.template.replace('{width}', String(width))
}

/** Every width, for the browser to choose from. */
export function artworkSet(artwork: Artwork | undefined): string | undefined {
  if (!artwork) return undefined
  return artworkWidths.map((width) => `${artworkUrl(artwork, width)} ${width}w`).join(', ')
}
