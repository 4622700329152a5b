/**
 * What it costs to hand segments through from a bucket rather than from a folder: `node bench/segment-serving.ts`.
 * Segments of 2 MB, each asked for once, by eight players at a time over HTTP, so that memory helps neither; rounds of
 * both stores take turns. The S3 server (tools/infra/install-s3.sh) and the players run on the same machine and share its
 * cores, so that only the ratio means anything: the rate, and the CPU time of the serving process for each byte.
 */
import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { fileStorage } from '@codeflix/platform/file-storage'
import { s3Storage } from '@codeflix/platform/s3-storage'
import { readS3Url } from '@codeflix/platform/s3-url'
import { startS3 } from '@codeflix/platform/testing/servers/s3'
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const segmentBytes = 2_000_000
const segments = 300
const players = 8
const rounds = 5

if (process.argv[2] === 'players') await play(process.argv[3] ?? '')
else await measure()

/** Asks for each segment once and throws away what comes. */
async function play(url: string): Promise<void> {
  const wanted = Array.from({ length: segments }, (_, index) => index)
  const player = async (): Promise<void> => {
    for (let segment = wanted.shift(); segment !== undefined; segment = wanted.shift()) {
      let length = 0
      await new Promise<void>((resolve, reject) => {
        get(`${url}/${segment}.m4s`, (response) => {
          response.on('data', (chunk: Buffer) => void (length += chunk.length))
          response.on('end', resolve)
          response.on('error', reject)
        }).on('error', reject)
      })
      if (length !== segmentBytes) throw new Error(`segment ${segment} has ${length} bytes`)
    }
  }
  await Promise.all(Array.from({ length: players }, player))
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'segment-serving-'))
  const s3 = await startS3({ folder: join(folder, 's3') })
  const stores: Record<string, ObjectStore> = {
    folder: await fileStorage({ folder: join(folder, 'files') }),
    bucket: s3Storage(readS3Url(s3.url)),
  }
  const seen: Record<string, { rates: number[]; cpu: number[] }> = {}
  for (const [name, store] of Object.entries(stores)) {
    seen[name] = { rates: [], cpu: [] }
    for (let segment = 0; segment < segments; segment++)
      await store.put(`media/${segment}.m4s`, randomBytes(segmentBytes), { contentType: 'video/mp4' })
  }
  const server = createServer((request, response) => {
    const [, name = '', segment = ''] = request.url?.split('/') ?? []
    const send = async (): Promise<void> => {
      const object = await stores[name]?.get(`media/${segment}`)
      if (!object) return void response.writeHead(404).end()
      response.writeHead(200, { 'content-length': object.info.sizeBytes })
      await pipeline(object.body, response)
    }
    send().catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const megabytes = (segments * segmentBytes) / 1e6
  for (let round = 0; round < rounds; round++)
    for (const [name, { rates, cpu }] of Object.entries(seen)) {
      const before = process.cpuUsage()
      const since = performance.now()
      const [code] = (await once(fork(import.meta.filename, ['players', `${origin}/${name}`]), 'exit')) as [number]
      if (code !== 0) throw new Error('a player did not get what it asked for')
      const { user, system } = process.cpuUsage(before)
      rates.push((megabytes / (performance.now() - since)) * 1000)
      cpu.push((user + system) / 1000 / megabytes)
    }
  server.close()
  await s3.stop()
  await rm(folder, { recursive: true })
  // The best of each: what else the machine does only makes it worse.
  const best = Object.entries(seen).map(([name, { rates, cpu }]) => {
    const [rate, each] = [Math.max(...rates), Math.min(...cpu)]
    console.log(`${name}: ${rate.toFixed(0)} MB/s, ${each.toFixed(2)} ms of CPU for each MB`)
    return { rate, each }
  })
  const [file, bucket] = best
  if (file && bucket)
    console.log(
      `a bucket has ${(bucket.rate / file.rate).toFixed(2)} of the rate of a folder and takes ${(bucket.each / file.each).toFixed(2)} times its CPU`,
    )
}
