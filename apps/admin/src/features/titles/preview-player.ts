import type { Media } from '@codeflix/contracts/catalog-admin'
import type shaka from 'shaka-player/dist/shaka-player.dash-es2021.js'

/** Where a video is shown from, and whether it plays. */
export interface Place {
  seconds: number
  playing: boolean
}

/**
 * Plays what is there of a video on a player that is used for nothing else; what is returned ends it.
 * @throws what the player throws; then it is ended already
 */
export async function playPreview(
  player: Pick<shaka.Player, 'attach' | 'load' | 'addTextTrackAsync' | 'destroy'>,
  screen: HTMLVideoElement,
  { id, captions }: Pick<Media, 'id' | 'captions'>,
  from: Place,
): Promise<() => Promise<void>> {
  try {
    await player.attach(screen)
    await player.load(`/api/catalog-admin/media/${id}/files/manifest.mpd`, from.seconds, 'application/dash+xml')
    for (const { url, language, label } of captions)
      await player.addTextTrackAsync(url, language, 'captions', 'text/vtt', undefined, label)
    // What browsers do not let go on by itself waits for a press.
    if (from.playing) await screen.play().catch(() => undefined)
    return () => player.destroy()
  } catch (error) {
    await player.destroy()
    throw error
  }
}
