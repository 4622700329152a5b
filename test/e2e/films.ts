import { encoder } from '@codeflix/contracts/encoder'
import type { BootedTest } from '@codeflix/platform/testing/boot-test'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

/** Waits until a film is encoded. @returns its folder in the object store; rejects with the job's reason */
export async function wholeFilm(site: BootedTest, mediaId: string): Promise<string> {
  const client = site.client(encoder, { roles: ['editor'] })
  for (const giveUpAt = performance.now() + 800_000; performance.now() < giveUpAt;) {
    const { items } = await client.listJobs({ query: { limit: 100 } })
    const job = items.find((one) => one.mediaId === mediaId)
    if (job?.status === 'failed') throw new Error(job.failure?.reason)
    if (job?.status === 'completed') {
      for (const { event, payload } of await site.emitted('encoder')) {
        if (event !== 'encoder.media.completed') continue
        const completed = encoder.events['media.completed'].payload.parse(payload)
        if (completed.mediaId === mediaId) return completed.assetPrefix
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('it is not encoded yet')
}

const page = '<!doctype html><video muted></video><script src="/shaka.js"></script><script src="/hls.js"></script>'
const players = { '/shaka.js': 'shaka-player/dist/shaka-player.compiled.js', '/hls.js': 'hls.js/dist/hls.min.js' }

export interface FilmServer {
  url: string
  close(): void
}

/** The object store below `/films/`, and a page with a video, Shaka Player and hls.js at `/`. */
export async function serveFilms(site: BootedTest): Promise<FilmServer> {
  const scripts = new Map<string, string>()
  for (const [path, module] of Object.entries(players))
    scripts.set(path, await readFile(createRequire(import.meta.url).resolve(module), 'utf8'))
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/') return void response.setHeader('content-type', 'text/html').end(page)
    const script = scripts.get(path)
    if (script !== undefined) return void response.setHeader('content-type', 'text/javascript').end(script)
    const answer = async (): Promise<void> => {
      const object = await site.ports.storage.get(path.replace('/films/', ''))
      if (!object) return void response.writeHead(404).end()
      response.setHeader('content-type', object.info.contentType)
      await pipeline(object.body, response)
    }
    // A player that changes rungs gives up what it has asked for.
    void answer().catch(() => response.destroy())
  })
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}
