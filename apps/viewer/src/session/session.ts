import { createClient } from '@codeflix/contracts/client'
import { identity as identityContract } from '@codeflix/contracts/identity'
import type { Language } from '@codeflix/contracts/fields'
import { authorize, follow, redeem, type Step, type Tokens } from './oidc.ts'

/** `unknown` until the issuer has said whether this browser is signed in. */
export type SessionStatus = 'unknown' | 'anonymous' | 'signed-in'

const identity = createClient(identityContract, { baseUrl: location.origin })
/** A token is renewed this long before it ends, so that a request on its way does not arrive too late. */
const marginMs = 30_000

let status: SessionStatus = 'unknown'
let tokens: Tokens | undefined
let renewal: Promise<string | undefined> | undefined
const listeners = new Set<() => void>()
const otherTabs = new BroadcastChannel('codeflix.session')

function become(next: SessionStatus, given?: Tokens): void {
  tokens = given
  if (next === status) return
  status = next
  for (const listener of listeners) listener()
}

otherTabs.addEventListener('message', () => void renew())

async function finish(step: Step | undefined): Promise<void> {
  if (!step || !('code' in step)) throw new Error('The issuer asked again instead of giving a code')
  become('signed-in', await redeem(step.code, step.authorization))
  otherTabs.postMessage('changed')
}

/** A fresh access token by the issuer's cookie; undefined when nobody is signed in. Concurrent calls share one request. */
export function renew(): Promise<string | undefined> {
  renewal ??= (async () => {
    const step = await authorize('silent')
    if (step && 'code' in step) become('signed-in', await redeem(step.code, step.authorization))
    else become('anonymous')
    return tokens?.accessToken
  })().finally(() => {
    renewal = undefined
  })
  return renewal
}

/** The access token to send, renewed when it is about to end. It lives in this page's memory only. */
export async function accessToken(): Promise<string | undefined> {
  if (status === 'anonymous') return undefined
  if (tokens && tokens.expiresAt - Date.now() > marginMs) return tokens.accessToken
  return renew()
}

export async function signIn(credentials: { email: string; password: string }): Promise<void> {
  const step = await authorize('ask')
  if (!step || !('uid' in step)) throw new Error('The issuer did not ask who signs in')
  const { resumeUrl } = await identity.signIn({ params: { uid: step.uid }, body: credentials })
  await finish(await follow(resumeUrl, step.authorization))
}

export async function signUp(account: {
  name: string
  email: string
  password: string
  language: Language
}): Promise<void> {
  const step = await authorize('ask')
  if (!step || !('uid' in step)) throw new Error('The issuer did not ask who signs up')
  const { resumeUrl } = await identity.signUp({ params: { uid: step.uid }, body: account })
  await finish(await follow(resumeUrl, step.authorization))
}

/** Signs out this browser. */
export async function signOut(): Promise<void> {
  const token = await accessToken()
  if (token) {
    const mine = createClient(identityContract, { baseUrl: location.origin, token: () => token })
    const { items } = await mine.listSessions()
    const current = items.find((session) => session.current)
    if (current) await mine.revokeSession({ params: { id: current.id } })
  }
  forget()
}

/** Signs out every device of the account, this one too. */
export async function signOutEverywhere(): Promise<void> {
  const mine = createClient(identityContract, { baseUrl: location.origin, token: accessToken })
  await mine.signOutEverywhere()
  forget()
}

function forget(): void {
  become('anonymous')
  otherTabs.postMessage('changed')
}

export const sessionStatus = (): SessionStatus => status

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
