import type { Access } from '@codeflix/contracts/contract'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { audience, authorize, tokenVerifier, type Caller } from './auth.ts'

const issuer = 'http://localhost/api/identity/oidc'
const keysUrl = new URL(`${issuer}/jwks`)
const caller = (...roles: Caller['roles']): Caller => ({ accountId: 'a', sessionId: 's', roles, client: 'viewer' })

describe('who may call a route', () => {
  const codeOf = (access: Access, who: Caller | undefined): string => {
    try {
      authorize(access, who)
      return 'admitted'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  test.for([
    ['anyone', undefined, 'admitted'],
    ['anyone', caller(), 'admitted'],
    [{ proof: 'mailed token' }, undefined, 'admitted'],
    ['account', undefined, 'kit.unauthenticated'],
    ['account', caller(), 'admitted'],
    [{ staff: ['editor'] }, undefined, 'kit.unauthenticated'],
    [{ staff: ['editor'] }, caller(), 'kit.forbidden'],
    [{ staff: ['editor'] }, caller('support'), 'kit.forbidden'],
    [{ staff: ['editor'] }, caller('support', 'editor'), 'admitted'],
    [{ staff: ['editor'] }, caller('owner'), 'admitted'],
    [{ staff: [] }, caller('owner'), 'admitted'],
    [{ staff: [] }, caller('editor', 'support'), 'kit.forbidden'],
  ] as const)('%j by %j: %s', ([access, who, outcome]) => {
    expect(codeOf(access, who)).toBe(outcome)
  })
})

describe('an access token', () => {
  let ours: { privateKey: CryptoKey; publicKey: CryptoKey }
  let theirs: { privateKey: CryptoKey; publicKey: CryptoKey }
  let jwks: { keys: object[] }
  beforeAll(async () => {
    ours = await generateKeyPair('ES256')
    theirs = await generateKeyPair('ES256')
    jwks = { keys: [{ ...(await exportJWK(ours.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }] }
  })

  const sign = (
    changes: {
      payload?: JWTPayload
      key?: CryptoKey
      header?: object
      issuer?: string
      audience?: string
      at?: number
    } = {},
  ): Promise<string> =>
    new SignJWT({ sid: 'sign-in', roles: ['editor', 'emperor'], client_id: 'admin', ...changes.payload })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt', ...changes.header })
      .setSubject('account')
      .setIssuer(changes.issuer ?? issuer)
      .setAudience(changes.audience ?? audience)
      .setExpirationTime((changes.at ?? Math.floor(Date.now() / 1000)) + 60)
      .sign(changes.key ?? ours.privateKey)
  const verify = (token: string, answer: () => Promise<Response> = async () => Response.json(jwks)): Promise<Caller> =>
    tokenVerifier({ issuer, keys: { url: keysUrl, fetch: answer } }).verify(token)

  test('says who it is, with the roles that exist', async () => {
    expect(await verify(await sign())).toEqual({
      accountId: 'account',
      sessionId: 'sign-in',
      roles: ['editor'],
      client: 'admin',
    })
    expect(await verify(await sign({ payload: { roles: 'owner', client_id: 'x', sid: {} } }))).toEqual({
      accountId: 'account',
      sessionId: '',
      roles: [],
      client: 'viewer',
    })
  })

  test.for<[string, () => Promise<string>]>([
    ['that is no token', async () => 'nonsense'],
    ['of another key', () => sign({ key: theirs.privateKey })],
    ['of a key that is not published', () => sign({ header: { kid: 'unknown' } })],
    ['of another issuer', () => sign({ issuer: 'http://evil.example' })],
    ['for somebody else', () => sign({ audience: 'another' })],
    ['that has expired', () => sign({ at: 1_000_000_000 })],
    ['of another kind', () => sign({ header: { typ: 'JWT' } })],
    [
      'without a signature',
      async () => {
        const [, payload] = (await sign()).split('.')
        return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`
      },
    ],
  ])('%s is refused', async ([, token]) => {
    await expect(verify(await token())).rejects.toMatchObject({ code: 'kit.unauthenticated' })
  })

  test.for([
    ['does not answer', (): Promise<Response> => Promise.reject(new TypeError('fetch failed'))],
    ['fails', async () => new Response('oops', { status: 500 })],
    ['says nonsense', async () => new Response('<html>')],
    ['has no keys', async () => Response.json({})],
  ] as const)('cannot be judged while the issuer %s: the caller may try again', async ([, answer]) => {
    await expect(verify(await sign(), answer)).rejects.toMatchObject({ code: 'kit.unavailable' })
  })
})
