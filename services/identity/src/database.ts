import type { Currency, Language } from '@codeflix/contracts/fields'
import type { StaffRole } from '@codeflix/contracts/contract'
import type { Context } from '@codeflix/kit/service'
import type { Trx as KitTrx, Database as KitDatabase } from '@codeflix/kit/database'
import type { Generated } from 'kysely'
import type { AdapterPayload } from 'oidc-provider'
import type { IdentityConfig } from './config.ts'

export type ClientName = 'viewer' | 'admin'

export interface IdentityTables {
  'identity.account': {
    id: Generated<string>
    email: string
    name: string
    language: Language
    demo: Generated<boolean>
    createdAt: Generated<string>
    updatedAt: Generated<string>
  }
  'identity.profile': {
    id: Generated<string>
    accountId: string
    name: string
    kid: Generated<boolean>
    maturityLimit: Generated<string>
    updatedAt: Generated<string>
  }
  'identity.site': { id: number; name: string; language: Language; currency: Currency; updatedAt: Generated<string> }
  credential: {
    accountId: string
    passwordHash: string | null
    emailVerifiedAt: string | null
    changedAt: Generated<string>
  }
  staffRole: { accountId: string; role: StaffRole }
  oneTimeToken: {
    hash: string
    purpose: 'password' | 'email'
    accountId: string
    createdAt: string
    expiresAt: string
  }
  setUpToken: { hash: string; createdAt: string }
  attempt: { key: string; failures: number; lastFailureAt: string; lockedUntil: string | null }
  demoLoad: { id: string; loadedAt: string }
  issuerKey: {
    id: Generated<string>
    purpose: 'token' | 'cookie'
    position: number
    secret: unknown
    createdAt: Generated<string>
  }
  oidcRecord: {
    model: string
    id: string
    payload: AdapterPayload
    uid: string | null
    accountId: string | null
    grantId: string | null
    consumedAt: string | null
    expiresAt: string | null
  }
  session: {
    id: string
    accountId: string
    client: ClientName
    userAgent: string
    ipAddress: string
    createdAt: string
    lastUsedAt: string
    expiresAt: string
  }
}

export type Database = KitDatabase<IdentityTables>
export type Trx = KitTrx<IdentityTables>
export type IdentityContext = Context<IdentityTables, IdentityConfig>
