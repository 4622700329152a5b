import { createHttpServer } from '@codeflix/kit/http'
import pino from 'pino'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { mountPrivateRoutes } from '../src/private-routes.ts'

test.each(['/metrics', '/metrics?all', '/metrics/', '/%6detrics', '/healthz/', '/readyz/?'])(
  '%s answers those who run the server, and nobody who comes through the proxy',
  async (path) => {
    const metrics = new Registry()
    const app = await createHttpServer({ log: pino({ level: 'silent' }), metrics, proxies: 1 })
    mountPrivateRoutes(app, { phase: () => 'ready', services: [], metrics, trustProxy: true })
    expect((await app.inject({ url: path })).statusCode).toBe(200)
    expect((await app.inject({ url: path, headers: { 'x-forwarded-for': '203.0.113.9' } })).statusCode).toBe(404)
    await app.close()
  },
)
