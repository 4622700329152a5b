import { identity } from '@codeflix/contracts/identity'
import type { HandlerRequest } from '@codeflix/kit/http'
import type { Route } from '@codeflix/contracts/contract'
import { errors, type Interaction, type Provider } from 'oidc-provider'
import type { ClientName, Database } from '../database.ts'
import { endSessions } from '../sessions/end-sessions.ts'
import { clientOf } from './serve-issuer.ts'
import { duringVisit, type Visit } from './visit.ts'

/** The HTTP messages of a request to the sign-in page's routes. */
interface InteractionRequest extends Pick<HandlerRequest<Route>, 'http' | 'ipAddress' | 'userAgent'> {
  params: { uid: string }
}

const visitOf = ({ http, ipAddress, userAgent }: InteractionRequest): Visit => ({
  client: clientOf(http.request.raw),
  ipAddress,
  userAgent,
})

/**
 * The sign-in that this browser began. The cookie proves that it did: else somebody could begin one, have another
 * person complete it, and be signed in as them.
 * @throws Fault `identity.interaction-expired`
 */
export async function findInteraction(
  issuer: Provider,
  request: InteractionRequest,
): Promise<{ interaction: Interaction; client: ClientName }> {
  const { raw } = request.http.request
  const visit = visitOf(request)
  const interaction = await duringVisit(visit, () =>
    issuer.interactionDetails(raw, request.http.reply.raw).catch((cause: unknown) => {
      if (cause instanceof errors.OIDCProviderError) throw identity.fault('interaction-expired', { cause })
      throw cause
    }),
  )
  if (interaction.uid !== request.params.uid || interaction.params['client_id'] !== visit.client)
    throw identity.fault('interaction-expired')
  return { interaction, client: visit.client }
}

/**
 * Notes who signed in and tells where the browser goes on: a path of this site.
 * @param signedIn.at when the password was looked at: a session of a password that was changed since is none
 */
export async function completeInteraction(
  db: Database,
  issuer: Provider,
  request: InteractionRequest,
  interaction: Interaction,
  { accountId, at }: { accountId: string; at: Date },
): Promise<string> {
  // Whoever was signed in here before is signed out; else the provider would ask the person to do so on a page of its own.
  const before = interaction.session
  if (before?.uid && before.accountId !== accountId) {
    const { uid, accountId: other } = before
    await db.transaction().execute((trx) => endSessions(trx, other, { only: uid }))
    delete interaction.session
    await interaction.persist()
  }
  const returnTo = await duringVisit(visitOf(request), () =>
    issuer.interactionResult(request.http.request.raw, request.http.reply.raw, {
      login: { accountId, amr: ['pwd'], ts: at.getTime() / 1000 },
    }),
  )
  const { pathname, search } = new URL(returnTo)
  return pathname + search
}
