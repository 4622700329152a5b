import { createClient } from '@codeflix/contracts/client'
import { identity as identityContract } from '@codeflix/contracts/identity'
import { createSignIn, type NewAccountInput } from '@codeflix/contracts/sign-in'

/** `unknown` until the issuer has said whether this browser is signed in. */
export type SessionStatus = 'unknown' | 'anonymous' | 'signed-in'

const baseUrl = location.origin
const client = createSignIn({ baseUrl, clientId: 'viewer' })
const otherTabs = new BroadcastChannel('codeflix.session')

let known = false
let first: Promise<unknown> | undefined

/** Takes up the browser's session, once; whoever needs to know waits for the same answer. */
export function startSession(): Promise<unknown> {
  first ??= client
    .renew()
    .catch(() => undefined)
    .finally(() => {
      known = true
      for (const listener of listeners) listener()
    })
  return first
}

const listeners = new Set<() => void>()
client.subscribe(() => {
  for (const listener of listeners) listener()
})
otherTabs.addEventListener('message', () => void renew())

export function sessionStatus(): SessionStatus {
  if (client.current()) return 'signed-in'
  return known ? 'anonymous' : 'unknown'
}

export const signedInAccountId = (): string | undefined => client.current()?.accountId

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The access token to send, renewed when it is about to end. It lives in this page's memory only. */
export async function accessToken(): Promise<string | undefined> {
  await startSession()
  return client.token()
}

/** A new access token by the browser's session; undefined when nobody is signed in anymore. */
export async function renew(): Promise<string | undefined> {
  return (await client.renew().catch(() => undefined))?.accessToken
}

export async function signIn(credentials: { email: string; password: string }): Promise<void> {
  await client.signIn(credentials.email, credentials.password)
  otherTabs.postMessage('changed')
}

export async function signUp(account: NewAccountInput): Promise<void> {
  await client.signUp(account)
  otherTabs.postMessage('changed')
}

/** Signs out this browser. */
export async function signOut(): Promise<void> {
  await client.signOut()
  otherTabs.postMessage('changed')
}

/** Signs out every device of the account, this one too. */
export async function signOutEverywhere(): Promise<void> {
  await createClient(identityContract, { baseUrl, token: accessToken }).signOutEverywhere()
  await renew()
  otherTabs.postMessage('changed')
}
