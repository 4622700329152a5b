import type { Page } from 'playwright-core'

/** What a video shows at this moment. */
interface Picture {
  time: number
  paused: boolean
  /** How many colors its frame has on a small canvas; a picture that was never painted has one. */
  colors: number
  height: number
}

export const pictureOf = (page: Page): Promise<Picture> =>
  page.locator('video').evaluate((video) => {
    if (!(video instanceof HTMLVideoElement)) throw new Error('no video')
    const canvas = document.createElement('canvas')
    canvas.width = 64
    canvas.height = 36
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('no canvas')
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    const colors = new Set(new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer))
    return { time: video.currentTime, paused: video.paused, colors: colors.size, height: video.videoHeight }
  })

/** Waits until the video has a picture and has gone on by this much of itself. */
export async function playedOn(page: Page, seconds: number): Promise<void> {
  // Before that its time is 0, wherever it will begin.
  await page.waitForFunction(() => {
    const video = document.querySelector('video')
    return video !== null && video.readyState >= video.HAVE_CURRENT_DATA && !video.seeking
  })
  const { time } = await pictureOf(page)
  await page.waitForFunction((until) => (document.querySelector('video')?.currentTime ?? 0) > until, time + seconds)
}

/**
 * Presses what leads to a film and waits for its first frame on the same page: a page that is loaded anew breaks it.
 * @returns seconds from the press to the frame, and what the frame is like
 */
export async function pressUntilFrame(
  page: Page,
  press: () => Promise<void>,
): Promise<{ seconds: number; width: number }> {
  const frame = page.evaluate(
    () =>
      new Promise<{ seconds: number; width: number }>((resolve) => {
        let pressed: number | undefined
        const begin = (): void => void (pressed ??= performance.now())
        addEventListener('pointerdown', begin, { capture: true, once: true })
        addEventListener('keydown', begin, { capture: true, once: true })
        const look = (): void => {
          const video = document.querySelector('video')
          if (!video) return void requestAnimationFrame(look)
          video.requestVideoFrameCallback((now, { width }) =>
            resolve({ seconds: (now - (pressed ?? Number.NaN)) / 1000, width }),
          )
        }
        look()
      }),
  )
  await press()
  return frame
}
