import { staffRoles, type Access, type StaffRole } from '@codeflix/contracts/contract'
import { kitFault } from '@codeflix/contracts/fault'
import {
  createLocalJWKSet,
  customFetch,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose'

/** Who makes a request, as their access token says. */
export interface Caller {
  accountId: string
  /** The sign-in that the token belongs to. */
  sessionId: string
  roles: readonly StaffRole[]
  client: 'viewer' | 'admin'
}

/** The `aud` of every access token of this platform. */
export const audience = 'codeflix'

export interface TokenVerifier {
  /** @throws Fault `kit.unauthenticated` for a token that is malformed, expired, forged, or another issuer's */
  verify(token: string): Promise<Caller>
}

/** Verifies JWT access tokens (RFC 9068) against the issuer's published keys. */
export function tokenVerifier(options: {
  issuer: string
  /** Where the keys are, or the keys themselves. */
  keys: { url: URL; fetch: typeof fetch } | JSONWebKeySet
}): TokenVerifier {
  const { keys } = options
  const getKey: JWTVerifyGetKey =
    'url' in keys
      ? answering(createRemoteJWKSet(keys.url, { [customFetch]: keys.fetch, cooldownDuration: 5_000 }))
      : createLocalJWKSet(keys)
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, getKey, {
          issuer: options.issuer,
          audience,
          algorithms: ['ES256'],
          typ: 'at+jwt',
          requiredClaims: ['sub', 'exp'],
        })
        const roles = Array.isArray(payload['roles']) ? payload['roles'] : []
        return {
          accountId: String(payload.sub),
          sessionId: typeof payload['sid'] === 'string' ? payload['sid'] : '',
          roles: staffRoles.filter((role) => roles.includes(role)),
          client: payload['client_id'] === 'admin' ? 'admin' : 'viewer',
        }
      } catch (cause) {
        if (!(cause instanceof errors.JOSEError)) throw cause
        throw kitFault('kit.unauthenticated', { detail: 'Your session has ended. Sign in again.', cause })
      }
    },
  }
}

/** A key set that cannot be had, for whatever reason, is our trouble and not the caller's. */
const answering =
  (getKey: JWTVerifyGetKey): JWTVerifyGetKey =>
  async (header, token) => {
    try {
      return await getKey(header, token)
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause
      throw kitFault('kit.unavailable', { cause })
    }
  }

/** Refuses a caller that a route's `access` does not admit. The owner of a site may do what any staff may. */
export function authorize(access: Access, caller: Caller | undefined): void {
  if (access === 'anyone') return
  if (typeof access === 'object' && 'proof' in access) return
  if (!caller) throw kitFault('kit.unauthenticated')
  if (access === 'account') return
  if (!caller.roles.includes('owner') && !access.staff.some((role) => caller.roles.includes(role)))
    throw kitFault('kit.forbidden')
}
