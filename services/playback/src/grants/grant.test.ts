import fc from 'fast-check'
import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isForFolder, readGrant, signGrant, type SigningKey } from './grant.ts'

const now = new Date('2026-11-23T20:00:00Z')
const key: SigningKey = { id: 7, secret: randomBytes(32) }
const keys = (id: number) => (id === key.id ? key : undefined)
const grant = { sessionId: randomUUID(), assetPrefix: 'media/a/r1', expiresAt: new Date('2026-11-23T20:01:00Z') }

describe('a grant', () => {
  test('says which session may read which folder until when, and fits into a path', () => {
    const text = signGrant(grant, key)
    expect(text).toMatch(/^[A-Za-z0-9._-]{1,200}$/)
    const read = readGrant(text, keys, now)
    expect(read).toMatchObject({ sessionId: grant.sessionId, expiresAt: grant.expiresAt })
    expect(read && isForFolder(read, 'media/a/r1')).toBe(true)
    expect(read && isForFolder(read, 'media/b/r1')).toBe(false)
  })

  test('is over at its second', () => {
    const text = signGrant(grant, key)
    expect(readGrant(text, keys, new Date(grant.expiresAt.getTime() - 1))).toBeDefined()
    expect(readGrant(text, keys, grant.expiresAt)).toBeUndefined()
  })

  test('of a key that is unknown or another is worth nothing', () => {
    expect(readGrant(signGrant(grant, { ...key, id: 8 }), keys, now)).toBeUndefined()
    expect(readGrant(signGrant(grant, { ...key, secret: randomBytes(32) }), keys, now)).toBeUndefined()
  })

  test('with any one character changed is worth nothing', () => {
    const text = signGrant(grant, key)
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...characters.split('')), (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1)
        const read = readGrant(changed, keys, now)
        // The last character of base64url carries bits that do not count: the same bytes are the same signature.
        const sameBytes =
          changed.slice(0, -43) === text.slice(0, -43) &&
          Buffer.from(changed.slice(-43), 'base64url').equals(Buffer.from(text.slice(-43), 'base64url'))
        expect(read !== undefined).toBe(sameBytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('that is no grant at all is worth nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readGrant(text, keys, now)).toBeUndefined()
      }),
    )
  })
})
