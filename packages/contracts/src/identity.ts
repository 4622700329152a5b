import { z } from 'zod'
import { column, defineContract, staffRoles } from './contract.ts'
import {
  currency,
  email,
  id,
  idParams,
  instant,
  language,
  maturityRating,
  pageOf,
  pageQuery,
  password,
} from './fields.ts'

const name = z.string().trim().min(1).max(80)
const profile = z.object({ id, name, kid: z.boolean(), maturityLimit: maturityRating, language })
const role = z.enum(staffRoles)

const site = z.object({
  /** False until the owner account exists. */
  setUp: z.boolean(),
  name: z.string(),
  language,
  currency,
  demo: z.boolean(),
})
export type Site = z.infer<typeof site>

const me = z.object({
  id,
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.string(),
  language,
  roles: z.array(role),
  profiles: z.array(profile),
})
export type Me = z.infer<typeof me>

const session = z.object({
  id: z.string(),
  /** Browser and system, in words, e.g. `Firefox on Linux`. */
  device: z.string(),
  ipAddress: z.string(),
  client: z.enum(['viewer', 'admin']),
  current: z.boolean(),
  createdAt: instant,
  lastUsedAt: instant,
})
export type SessionView = z.infer<typeof session>

const signInState = z.object({
  emailVerified: z.boolean(),
  /** Failed attempts since the last sign-in; forgotten after a day. */
  failures: z.int(),
  /** For so long no attempt is accepted; 0 when the next one is. */
  lockedForSeconds: z.int(),
  /** Where the account is signed in, last used first; ten at most. */
  sessions: z.array(session.pick({ id: true, device: true, client: true, lastUsedAt: true })),
})
export type SignInState = z.infer<typeof signInState>

const account = z.object({
  id,
  email: z.string(),
  name: z.string(),
  roles: z.array(role),
  language,
  createdAt: instant,
  demo: z.boolean(),
})
export type AccountView = z.infer<typeof account>

/** Where the browser goes on with the sign-in protocol; always a path of this site. */
const resume = z.object({ resumeUrl: z.string() })
const uidParams = z.object({ uid: z.string().max(64) })
const tokenParams = z.object({ token: z.string().min(20).max(200) })

export const identity = defineContract({
  service: 'identity',
  summary: 'Accounts, credentials, sessions, household profiles and staff roles; the OpenID Connect issuer.',
  faults: {
    'set-up-needed': { status: 503, detail: 'This site has no owner yet. Open the set-up page.' },
    'set-up-done': { status: 409, detail: 'This site is set up already. Sign in as its owner.' },
    'set-up-token-wrong': {
      status: 403,
      detail: 'The set-up link is wrong or was used. Take the newest one from the terminal.',
    },
    'email-taken': { status: 409, detail: 'There is an account with this e-mail address. Sign in instead.' },
    'wrong-credentials': { status: 401, detail: 'The e-mail address or the password is wrong.' },
    'too-many-attempts': { status: 429, detail: 'Too many attempts to sign in. Wait a few minutes and try again.' },
    'interaction-expired': { status: 410, detail: 'This sign-in took too long. Start again.' },
    'token-expired': { status: 410, detail: 'This link was used or is too old. Ask for a new one.' },
    'account-not-found': { status: 404, detail: 'There is no such account.' },
    'session-not-found': { status: 404, detail: 'There is no such session.' },
    'last-owner': { status: 409, detail: 'The site needs at least one owner. Make somebody else owner first.' },
    'staff-only': { status: 403, detail: 'Only staff may sign in here.' },
  },
  routes: {
    getSite: {
      method: 'GET',
      path: '/site',
      summary: 'Name, language and currency of the site',
      access: 'anyone',
      output: site,
    },
    setUp: {
      method: 'POST',
      path: '/set-up',
      summary: 'Create the owner account, once, with the token that the terminal shows',
      access: { proof: 'set-up token' },
      body: z.object({
        token: z.string().max(200),
        siteName: z.string().trim().min(1).max(60),
        language,
        currency,
        name,
        email,
        password,
        demo: z.boolean().default(false),
      }),
      output: z.object({ accountId: id }),
      status: 201,
      limits: { perMinute: 20 },
      faults: ['set-up-done', 'set-up-token-wrong'],
    },
    oidc: {
      method: 'GET',
      path: '/oidc/*',
      params: z.object({ '*': z.string() }),
      summary: 'The OpenID Connect issuer: discovery, authorization, token, jwks, revocation, end of session',
      access: { proof: 'sign-in protocol' },
      raw: { responseType: 'application/json', anyMethod: true },
      limits: { perMinute: 600 },
    },
    getInteraction: {
      method: 'GET',
      path: '/interactions/:uid',
      params: uidParams,
      summary: 'What the sign-in page has to ask for',
      access: { proof: 'sign-in protocol' },
      output: z.object({
        uid: z.string(),
        prompt: z.enum(['login', 'consent']),
        client: z.enum(['viewer', 'admin']),
        hint: z.string().optional(),
      }),
      faults: ['interaction-expired'],
    },
    signIn: {
      method: 'POST',
      path: '/interactions/:uid/sign-in',
      params: uidParams,
      summary: 'Sign in with e-mail and password',
      access: { proof: 'sign-in protocol' },
      body: z.object({ email, password: z.string().min(1).max(200) }),
      output: resume,
      limits: { perMinute: 30 },
      faults: ['interaction-expired', 'wrong-credentials', 'too-many-attempts', 'staff-only'],
    },
    signUp: {
      method: 'POST',
      path: '/interactions/:uid/sign-up',
      params: uidParams,
      summary: 'Create an account and sign in to it',
      access: { proof: 'sign-in protocol' },
      body: z.object({ email, password, name, language }),
      output: resume,
      status: 201,
      limits: { perMinute: 20 },
      faults: ['interaction-expired', 'email-taken', 'too-many-attempts', 'staff-only', 'set-up-needed'],
    },
    getMe: { method: 'GET', path: '/me', summary: 'The account that is signed in', access: 'account', output: me },
    updateMe: {
      method: 'PATCH',
      path: '/me',
      summary: 'Change name or language',
      access: 'account',
      body: z.object({ name: name.optional(), language: language.optional() }),
      output: me,
    },
    changePassword: {
      method: 'POST',
      path: '/me/password',
      summary: 'Change the password; every other session ends',
      access: 'account',
      body: z.object({ current: z.string().min(1).max(200), next: password }),
      limits: { perMinute: 10 },
      faults: ['wrong-credentials', 'too-many-attempts'],
    },
    listSessions: {
      method: 'GET',
      path: '/me/sessions',
      summary: 'Where the account is signed in',
      access: 'account',
      output: z.object({ items: z.array(session) }),
    },
    revokeSession: {
      method: 'DELETE',
      path: '/me/sessions/:id',
      params: z.object({ id: z.string().max(64) }),
      summary: 'Sign out one device; `current` is the one that asks',
      access: 'account',
      faults: ['session-not-found'],
    },
    signOutEverywhere: {
      method: 'DELETE',
      path: '/me/sessions',
      summary: 'Sign out every device, this one too',
      access: 'account',
    },
    requestPasswordReset: {
      method: 'POST',
      path: '/password-resets',
      summary: 'Mail a link to choose a new password; answers the same whether or not the account exists',
      access: 'anyone',
      body: z.object({ email }),
      limits: { perMinute: 5 },
    },
    resetPassword: {
      method: 'POST',
      path: '/password-resets/:token',
      params: tokenParams,
      summary: 'Choose a new password with the mailed link; every session ends',
      access: { proof: 'mailed token' },
      body: z.object({ password }),
      limits: { perMinute: 10 },
      faults: ['token-expired'],
    },
    verifyEmail: {
      method: 'POST',
      path: '/email-verifications/:token',
      params: tokenParams,
      summary: 'Confirm the e-mail address with the mailed link',
      access: { proof: 'mailed token' },
      limits: { perMinute: 20 },
      faults: ['token-expired'],
    },
    listAccounts: {
      method: 'GET',
      path: '/accounts',
      summary: 'Accounts, newest first; `q` finds by name or e-mail, `staff` only those with a role',
      access: { staff: ['support'] },
      query: pageQuery.extend({ q: z.string().trim().max(100).optional(), staff: z.stringbool().optional() }),
      output: pageOf(account),
    },
    getSignInState: {
      method: 'GET',
      path: '/accounts/:id/sign-in',
      params: idParams,
      summary: 'What may keep somebody from signing in, and where they are signed in',
      access: { staff: ['support'] },
      output: signInState,
      faults: ['account-not-found'],
    },
    unlockSignIn: {
      method: 'DELETE',
      path: '/accounts/:id/sign-in/lock',
      params: idParams,
      summary:
        'Forget the failed attempts of an account, so that the next is accepted; of a staff account by owners only',
      access: { staff: ['support'] },
      output: signInState,
      faults: ['account-not-found'],
    },
    addStaff: {
      method: 'POST',
      path: '/staff',
      summary: 'Give somebody a staff account; they get a mail to choose a password',
      access: { staff: ['owner'] },
      body: z.object({ email, name, roles: z.array(role).min(1) }),
      output: account,
      status: 201,
    },
    setRoles: {
      method: 'PUT',
      path: '/accounts/:id/roles',
      params: idParams,
      summary: 'Give or take staff roles; takes effect at the next token, at once when roles are taken',
      access: { staff: ['owner'] },
      body: z.object({ roles: z.array(role) }),
      output: account,
      faults: ['account-not-found', 'last-owner'],
    },
    loadDemo: {
      method: 'POST',
      path: '/demo',
      summary: 'Fill the demonstration catalogue, plans and accounts',
      access: { staff: ['owner'] },
      status: 202,
    },
    removeDemo: {
      method: 'DELETE',
      path: '/demo',
      summary: 'Remove the demonstration catalogue, plans and accounts',
      access: { staff: ['owner'] },
      status: 202,
    },
  },
  events: {
    'site.set-up': {
      summary: 'The owner account exists and the site is open',
      key: 'siteName',
      payload: z.object({ siteName: z.string(), language, currency }),
    },
    'account.registered': {
      summary: 'Somebody has an account',
      key: 'accountId',
      payload: z.object({
        accountId: id,
        email: z.string(),
        name: z.string(),
        language,
        verificationUrl: z.string().optional(),
        demo: z.boolean(),
      }),
    },
    'account.staff-added': {
      summary: 'Somebody was given a staff account and must choose a password',
      key: 'accountId',
      payload: z.object({ accountId: id, email: z.string(), name: z.string(), language, url: z.string() }),
    },
    'account.password-reset-requested': {
      summary: 'A link to choose a new password is wanted',
      key: 'accountId',
      payload: z.object({ accountId: id, email: z.string(), name: z.string(), language, url: z.string() }),
    },
    'session.revoked': {
      summary: 'Sessions ended before their time; whoever holds something open for them closes it',
      key: 'accountId',
      payload: z.object({ accountId: id, sessionIds: z.array(z.string()) }),
    },
    'demo.requested': {
      summary: 'Every service fills in its part of the demonstration',
      key: 'requestId',
      payload: z.object({ requestId: id, language, currency }),
    },
    'demo.removed': {
      summary: 'Every service removes its part of the demonstration',
      key: 'requestId',
      payload: z.object({ requestId: id }),
    },
  },
  tables: {
    account: {
      summary: 'Who an account belongs to',
      key: ['id'],
      columns: {
        id: column.uuid(),
        email: column.text(),
        name: column.text(),
        language: column.text(),
        demo: column.boolean(),
        created_at: column.timestamptz(),
        updated_at: column.timestamptz(),
      },
    },
    profile: {
      summary: 'Household profiles; the first profile of an account has the id of the account',
      key: ['id'],
      columns: {
        id: column.uuid(),
        account_id: column.uuid(),
        name: column.text(),
        kid: column.boolean(),
        maturity_limit: column.text(),
        updated_at: column.timestamptz(),
      },
    },
    site: {
      summary: 'One row: what the site is called and how it counts money',
      key: ['id'],
      columns: {
        id: column.integer(),
        name: column.text(),
        language: column.text(),
        currency: column.text(),
        updated_at: column.timestamptz(),
      },
    },
  },
})
