import { createSignIn } from '@codeflix/contracts/sign-in'

/**
 * - `unknown`: the issuer has not said yet whether this browser is signed in
 * - `expired`: was signed in on this page and is no longer; what is being edited stays on the screen
 */
export type SessionStatus = 'unknown' | 'anonymous' | 'signed-in' | 'expired'

const issuer = createSignIn({ baseUrl: location.origin, clientId: 'admin' })
let status: SessionStatus = 'unknown'
const listeners = new Set<() => void>()
const otherTabs = new BroadcastChannel('codeflix.admin.session')

function become(next: SessionStatus): void {
  if (next === status) return
  status = next
  for (const listener of listeners) listener()
}

issuer.subscribe(() => {
  if (issuer.current()) become('signed-in')
  else become(status === 'signed-in' || status === 'expired' ? 'expired' : 'anonymous')
})
otherTabs.addEventListener('message', () => void renewSession().catch(() => undefined))

/** Takes up the browser's session if there is one. */
export async function renewSession(): Promise<string | undefined> {
  return (await issuer.renew())?.accessToken
}

/** The access token to send, renewed when it is about to end. It lives in this page's memory only. */
export const accessToken = (): Promise<string | undefined> => issuer.token()

/** `fetch` with the access token; a token that was revoked on its way is renewed once. */
export async function authorizedFetch(request: Request): Promise<Response> {
  const token = await issuer.token()
  if (!token) return fetch(request)
  const again = request.clone()
  request.headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(request)
  if (response.status !== 401) return response
  const fresh = await renewSession()
  if (!fresh) return response
  again.headers.set('authorization', `Bearer ${fresh}`)
  return fetch(again)
}

export async function signIn(email: string, password: string): Promise<void> {
  await issuer.signIn(email, password)
  otherTabs.postMessage('changed')
}

/** Begins a sign-in, so that the form answers faster when it is sent. */
export const prepareSignIn = (): Promise<unknown> => issuer.start()

/** Signs out this browser. */
export async function signOut(): Promise<void> {
  await issuer.signOut()
  forgetSession()
}

/** For when the sessions were ended by other means, e.g. everywhere at once. */
export function forgetSession(): void {
  become('anonymous')
  otherTabs.postMessage('changed')
}

export const sessionStatus = (): SessionStatus => status

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
