import { useEffect, useRef, useState } from 'react'
import type { GrantKeeper } from './grant.ts'
import { parseStoryboard, tileAt, type Tile } from './storyboard.ts'
import { useMediaIndex } from './use-media-index.ts'

/**
 * The picture of a moment: its tile, and the sprite that it is cut from. The storyboard is fetched when a moment is
 * first pointed at; sprites are kept while the player is open.
 */
export function useStoryboard(
  grant: GrantKeeper | undefined,
  file: string,
  time: number | undefined,
): { tile: Tile | undefined; image: string | undefined } {
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const wanted = time !== undefined
  // Without a storyboard the preview shows the time alone.
  const tiles = useMediaIndex(grant, file, parseStoryboard, wanted)
  const tile = wanted && tiles ? tileAt(tiles, time) : undefined

  const [images, setImages] = useState<ReadonlyMap<string, string>>(new Map())
  const requested = useRef(new Map<string, Promise<string | undefined>>())
  const sprite = tile?.file
  useEffect(() => {
    if (!sprite || !grant || requested.current.has(sprite)) return
    const request = (async () => {
      const response = await grant.fetch(folder + sprite)
      return response.ok ? URL.createObjectURL(await response.blob()) : undefined
    })().catch(() => undefined)
    requested.current.set(sprite, request)
    void request.then((url) => url && setImages((before) => new Map(before).set(sprite, url)))
  }, [sprite, folder, grant])
  useEffect(() => {
    const made = requested.current
    return () => {
      for (const request of made.values()) void request.then((url) => url && URL.revokeObjectURL(url))
      made.clear()
    }
  }, [])

  return { tile, image: sprite ? images.get(sprite) : undefined }
}
