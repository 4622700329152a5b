import { createClient } from '@codeflix/contracts/client'
import { Fault } from '@codeflix/contracts/fault'
import { identity as identityContract } from '@codeflix/contracts/identity'
import { createSignIn, type NewAccountInput } from '@codeflix/contracts/sign-in'

/** `unknown` until the issuer has said whether this browser is signed in. */
export type SessionStatus = 'unknown' | 'anonymous' | 'signed-in'

const baseUrl = location.origin
const client = createSignIn({ baseUrl, clientId: 'viewer' })
const otherTabs = new BroadcastChannel('codeflix.session')

let known = false
let failure: unknown

const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}
client.subscribe(tell)

/** Takes up the browser's session. No answer is no sign-out: it is asked again until the issuer has given one. */
export async function startSession(): Promise<void> {
  for (let waitMs = 1000; !sessionIsKnown(); waitMs = Math.min(15_000, waitMs * 2)) {
    await askForSession()
    if (!sessionIsKnown()) await connectionOr(waitMs)
  }
  known = true
}

/** Asks the issuer whether this browser is signed in; {@link sessionFailure} tells why it could not say. */
export async function askForSession(): Promise<void> {
  try {
    await client.renew()
    known = true
  } catch (error) {
    known = error instanceof Fault && error.status === 401
    failure = known ? undefined : error
  }
  tell()
}

const sessionIsKnown = (): boolean => known || client.current() !== undefined

/** Why it is not known yet who is signed in; undefined while nothing has gone wrong. */
export const sessionFailure = (): unknown => (sessionIsKnown() ? undefined : failure)

/** Waits for so long, or until the browser has a connection again. */
const connectionOr = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    window.addEventListener('online', () => (clearTimeout(timer), resolve()), { once: true })
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
export const accessToken = (): Promise<string | undefined> => client.token()

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
