import type { Grant as GrantView } from '@codeflix/contracts/playback'
import { pathOf } from '@codeflix/contracts/client'
import { playback as contract } from '@codeflix/contracts/playback'
import type { PlaybackContext } from '../database.ts'
import { signGrant } from '../grants/grant.ts'
import type { GrantKeys } from '../grants/grant-keys.ts'

/** Where a player reads the files of a session, and until when that address is good. */
export function grantFor(
  context: PlaybackContext,
  keys: GrantKeys,
  session: { id: string; assetPrefix: string },
): GrantView {
  const { grantSeconds } = context.config
  // Whole seconds, as the grant has them.
  const expiresAt = new Date(Math.floor(context.now().getTime() / 1000 + grantSeconds) * 1000)
  const grant = signGrant({ sessionId: session.id, assetPrefix: session.assetPrefix, expiresAt }, keys.current())
  return {
    sessionId: session.id,
    mediaBase: pathOf(contract.service, contract.routes.getMedia, { grant, '*': '' }),
    expiresAt: expiresAt.toISOString(),
  }
}
