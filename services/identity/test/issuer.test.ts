import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { config } from '../src/config.ts'
import type { IdentityContext, IdentityTables } from '../src/database.ts'
import { loadIssuerKeys } from '../src/issuer/issuer-keys.ts'
import { createIssuer } from '../src/issuer/provider.ts'
import { serveIssuer } from '../src/issuer/serve-issuer.ts'
import { identityService } from '../src/service.ts'
import { tidy } from '../src/tidy.ts'

let site: BootedTest
beforeAll(async () => {
  site = await bootTest([identityService])
})
afterAll(() => site.close())

test('behind a proxy that speaks https for it, every cookie is for https only', async () => {
  const db = site.db<IdentityTables>('identity')
  const publicUrl = 'https://films.example'
  const context = { db, config: config.parse({}), publicUrl, now: () => new Date() } as unknown as IdentityContext
  const serve = serveIssuer(createIssuer(context, await loadIssuerKeys(db)), publicUrl)
  const server = createServer((raw, response) => {
    const http = { request: { raw }, reply: { raw: response, getHeaders: () => ({}), hijack: () => {} } }
    void serve({ http, ipAddress: '192.0.2.1', userAgent: 'test' } as never)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const query = new URLSearchParams({
    client_id: 'admin',
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${publicUrl}/admin/signed-in`,
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  })
  const response = await fetch(`http://127.0.0.1:${port}/api/identity/oidc/auth?${query.toString()}`, {
    redirect: 'manual',
  })
  server.close()
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toMatch(/^\/api\/identity\/interactions\/[\w-]+$/)
  const cookies = response.headers.getSetCookie()
  expect(cookies.map((cookie) => cookie.split('=')[0])).toContain('codeflix-admin-interaction')
  for (const cookie of cookies) expect(cookie).toMatch(/; secure/i)
})

test('what expired an hour ago is forgotten, and what did not stays', async () => {
  const db = site.db<IdentityTables>('identity')
  const now = new Date()
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString()
  const record = (id: string, minutes: number) => ({
    model: 'Interaction',
    id,
    payload: {},
    uid: null,
    accountId: null,
    grantId: null,
    consumedAt: null,
    expiresAt: at(minutes),
  })
  await db
    .insertInto('oidcRecord')
    .values([record('old', -61), record('young', -59)])
    .execute()
  await db
    .insertInto('attempt')
    .values([
      { key: 'account:old', failures: 9, lastFailureAt: at(-25 * 60), lockedUntil: null },
      { key: 'account:young', failures: 9, lastFailureAt: at(-23 * 60), lockedUntil: null },
    ])
    .execute()
  await tidy(db, now)
  const records = await db.selectFrom('oidcRecord').select('id').where('id', 'in', ['old', 'young']).execute()
  expect(records).toEqual([{ id: 'young' }])
  expect(await db.selectFrom('attempt').select('key').execute()).toEqual([{ key: 'account:young' }])
})
