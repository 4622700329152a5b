import { defineContract } from '@codeflix/contracts/contract'
import { Readable } from 'node:stream'
import pino from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Caller } from './auth.ts'
import { createHttpServer, mountService, readBody } from './http.ts'

const things = defineContract({
  service: 'things',
  summary: 'A service for this test.',
  faults: { 'thing-broken': { status: 409, detail: 'The thing is broken.' } },
  routes: {
    say: {
      method: 'POST',
      path: '/say',
      summary: 'Says it back',
      access: 'anyone',
      body: z.object({ text: z.string().min(1), times: z.int().default(1) }),
      output: z.object({ text: z.string() }),
    },
    mine: { method: 'GET', path: '/mine', summary: 'Mine', access: 'account', output: z.object({ id: z.string() }) },
    edit: { method: 'GET', path: '/edit', summary: 'Edit', access: { staff: ['editor'] }, output: z.object({}) },
    fail: { method: 'GET', path: '/fail', summary: 'Fails', access: 'anyone', faults: ['thing-broken'] },
    crash: { method: 'GET', path: '/crash', summary: 'Crashes', access: 'anyone' },
    rare: { method: 'GET', path: '/rare', summary: 'Rare', access: 'anyone', limits: { perMinute: 2 } },
    rareAndMine: { method: 'GET', path: '/rare-and-mine', summary: 'x', access: 'account', limits: { perMinute: 2 } },
    keep: {
      method: 'PUT',
      path: '/keep',
      summary: 'Raw',
      access: 'account',
      raw: { requestType: '*/*', responseType: 'text/plain' },
    },
    upload: {
      method: 'PUT',
      path: '/upload',
      summary: 'Raw',
      access: 'anyone',
      raw: { requestType: '*/*', responseType: 'text/plain' },
    },
  },
  events: {},
  tables: {},
})

const people: Record<string, Caller> = {
  viewer: { accountId: 'v', sessionId: 's', roles: [], client: 'viewer' },
  editor: { accountId: 'e', sessionId: 's', roles: ['editor'], client: 'admin' },
  support: { accountId: 'p', sessionId: 's', roles: ['support'], client: 'admin' },
  owner: { accountId: 'o', sessionId: 's', roles: ['owner'], client: 'admin' },
}

describe('the HTTP door', () => {
  let app: Awaited<ReturnType<typeof createHttpServer>>
  const logged: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
  beforeAll(async () => {
    app = await createHttpServer({ log, metrics: new Registry() })
    mountService(
      app,
      things,
      {
        say: async ({ body }) => ({ text: body.text.repeat(body.times), secret: 'a column too many' }),
        mine: async ({ caller }) => ({ id: caller.accountId }),
        edit: async () => ({}),
        fail: async () => {
          throw things.fault('thing-broken', { details: { part: 'wheel', status: 200, traceId: 'none' } })
        },
        crash: async () => {
          throw new Error('password=hunter2')
        },
        rare: async () => {},
        rareAndMine: async () => {},
        keep: async ({ http }) => `${(await readBody(http.request, 10)).length} bytes`,
        upload: async ({ http }) => `${(await readBody(http.request, 10)).length} bytes`,
      },
      {
        verifier: {
          verify: async (token) => {
            const caller = people[token]
            if (!caller) throw new Error('unknown')
            return caller
          },
        },
      },
    )
    await app.ready()
  })
  afterAll(() => app.close())
  const get = (path: string, as?: string) =>
    app.inject({ url: `/api/things${path}`, ...(as ? { headers: { authorization: `Bearer ${as}` } } : {}) })
  const say = (payload: unknown) => app.inject({ method: 'POST', url: '/api/things/say', payload: payload as object })

  test('answers with what the contract names and nothing else', async () => {
    const answer = await say({ text: 'ação', times: 2 })
    expect([answer.statusCode, answer.json()]).toEqual([200, { text: 'açãoação' }])
  })
  test('says which field is wrong and why', async () => {
    const answer = await say({ text: '', times: 1.5 })
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'kit.invalid-input', fields: [{ path: 'text' }, { path: 'times' }] })
  })
  test.for([
    ['no JSON', '{"text":', 400],
    ['a NUL', '{"text":"a\\u0000b"}', 400],
    ['a NUL behind a backslash', String.raw`{"text":"a\\\u0000b"}`, 400],
    ['half a character', String.raw`{"text":"a\ud83d"}`, 400],
    ['a list in a list in a list, and so on', `{"text":"a","more":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400],
    ['nothing', '', 400],
    ['too much', JSON.stringify({ text: 'x'.repeat(70_000) }), 413],
  ] as const)('refuses %s', async ([, payload, status]) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/things/say',
      payload,
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.statusCode).toBe(status)
  })
  test.for([
    ['/mine', undefined, 401],
    ['/mine', 'viewer', 200],
    ['/edit', undefined, 401],
    ['/edit', 'viewer', 403],
    ['/edit', 'support', 403],
    ['/edit', 'editor', 200],
    ['/edit', 'owner', 200],
    ['/nothing-here', 'owner', 404],
  ] as const)('%s as %s answers %i', async ([path, as, status]) => {
    expect((await get(path, as)).statusCode).toBe(status)
  })
  test('a fault carries its code and details, a bug nothing but a trace that the log has too', async () => {
    expect((await get('/fail')).json()).toMatchObject({ code: 'things.thing-broken', status: 409, part: 'wheel' })
    const bug = await get('/crash')
    expect(bug.statusCode).toBe(500)
    expect(bug.body).not.toContain('hunter2')
    expect(bug.json<{ traceId: string }>().traceId).toBe(bug.headers['x-trace-id'])
    expect(logged.some((line) => line.includes('hunter2'))).toBe(true)
  })
  test('continues the trace of the caller', async () => {
    const traceId = 'abcdef0123456789abcdef0123456789'
    const answer = await app.inject({
      url: '/api/things/fail',
      headers: { traceparent: `00-${traceId}-0123456789abcdef-01` },
    })
    expect(answer.headers['x-trace-id']).toBe(traceId)
    expect(
      (await app.inject({ url: '/api/things/fail', headers: { traceparent: 'nonsense' } })).headers['x-trace-id'],
    ).toMatch(/^[0-9a-f]{32}$/)
  })
  test('limits how often a route is asked', async () => {
    expect((await get('/rare')).statusCode).toBe(204)
    expect((await get('/rare')).statusCode).toBe(204)
    const third = await get('/rare')
    expect([third.statusCode, third.json<{ code: string }>().code]).toEqual([429, 'kit.too-many-requests'])
  })
  test('counts who is refused as well', async () => {
    const statuses = []
    for (const as of [undefined, 'viewer', 'viewer']) statuses.push((await get('/rare-and-mine', as)).statusCode)
    expect(statuses).toEqual([401, 204, 429])
  })
  test('admits nobody by another method or another spelling of the same', async () => {
    const ask = (method: 'HEAD' | 'GET', authorization?: string) =>
      app.inject({ method, url: '/api/things/mine', ...(authorization ? { headers: { authorization } } : {}) })
    expect((await ask('HEAD')).statusCode).toBe(401)
    expect((await ask('HEAD', 'Bearer viewer')).statusCode).toBe(200)
    expect((await ask('GET', 'bearer viewer')).json()).toEqual({ id: 'v' })
    expect((await ask('GET', 'Basic viewer')).statusCode).toBe(401)
  })
  test('refuses before a byte of a raw body is read', async () => {
    const body = new Readable({ read() {} })
    const answer = await app.inject({
      method: 'PUT',
      url: '/api/things/keep',
      payload: body,
      headers: { 'content-type': 'video/mp4' },
    })
    expect(answer.statusCode).toBe(401)
    body.destroy()
  })
  test('takes a backslash for what it is, and a character of two halves', async () => {
    expect((await say({ text: String.raw`\ud83d` })).json()).toEqual({ text: String.raw`\ud83d` })
    expect((await say({ text: '🐇' })).json()).toEqual({ text: '🐇' })
    expect((await say({ text: String.raw`\u0000` })).json()).toEqual({ text: String.raw`\u0000` })
  })
  test('limits what a raw route reads', async () => {
    const put = (bytes: number) =>
      app.inject({
        method: 'PUT',
        url: '/api/things/upload',
        payload: Buffer.alloc(bytes),
        headers: { 'content-type': 'video/mp4' },
      })
    expect((await put(10)).body).toBe('10 bytes')
    expect((await put(11)).statusCode).toBe(413)
  })
  test('describes itself for people and for programs', async () => {
    expect((await get('/openapi.json')).json()).toMatchObject({
      openapi: '3.1.0',
      paths: { '/api/things/say': { post: { operationId: 'say' } } },
    })
    expect((await get('/')).body).toContain('Says it back')
  })
})

test.for([
  [0, '127.0.0.1'],
  [1, '198.51.100.7'],
  [2, '203.0.113.9'],
] as const)(
  'behind %i proxies an address is what the outermost of them saw, whatever the client made up',
  async ([proxies, expected]) => {
    const app = await createHttpServer({ log: pino({ level: 'silent' }), metrics: new Registry(), proxies })
    app.get('/who', async (request) => request.ip)
    const answer = await app.inject({
      url: '/who',
      headers: { 'x-forwarded-for': '192.0.2.1, 203.0.113.9, 198.51.100.7' },
    })
    expect(answer.body).toBe(expected)
    await app.close()
  },
)
