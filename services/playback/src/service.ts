import { playback as contract } from '@codeflix/contracts/playback'
import type { Caller } from '@codeflix/kit/auth'
import { defineService } from '@codeflix/kit/service'
import { config } from './config.ts'
import { videoColumns, type PlaybackContext } from './database.ts'
import { demoHistoryWorker, demoRemoved, demoRequested } from './demo/demo-history.ts'
import { openGrantKeys } from './grants/grant-keys.ts'
import { getMedia } from './media/get-media.ts'
import { addToMyList, listMyList, removeFromMyList } from './my-list/my-list.ts'
import { forgetProgress, getTitleProgress, listProgress } from './progress/list-progress.ts'
import { endSession, sessionRevoked } from './sessions/end-sessions.ts'
import { renewSession } from './sessions/renew-session.ts'
import { openSessionStates } from './sessions/session-states.ts'
import { startSession, type Viewer } from './sessions/start-session.ts'
import { tidyWorker } from './sessions/tidy-sessions.ts'

/** Until a household may choose, everybody watches as its first profile, which has the id of the account. */
const viewerOf = (caller: Caller): Viewer => ({
  accountId: caller.accountId,
  profileId: caller.accountId,
  signInId: caller.sessionId,
})

export const playbackService = defineService({
  contract,
  config,
  migrations: new URL('../migrations/', import.meta.url),
  replicates: {
    'catalog-admin.video': videoColumns,
    'subscriptions.entitlement': ['account_id', 'max_streams', 'valid_until'],
    'identity.profile': ['id', 'account_id', 'maturity_limit'],
  },
  consumes: ['identity.session.revoked', 'identity.demo.requested', 'identity.demo.removed'],
  needs: ['storage'],
  start: async (context: PlaybackContext) => {
    const keys = await openGrantKeys(context)
    const states = await openSessionStates(context)
    return {
      routes: {
        startSession: ({ caller, body, signal }) => startSession(context, keys, viewerOf(caller), body, signal),
        renewSession: ({ caller, params, body }) => renewSession(context, keys, caller.accountId, params.id, body),
        endSession: ({ caller, params, body }) =>
          endSession(context, caller.accountId, params.id, body.positionSeconds),
        getMedia: getMedia(context, keys, states),
        listProgress: ({ caller }) => listProgress(context, viewerOf(caller).profileId),
        getTitleProgress: ({ caller, params }) => getTitleProgress(context, viewerOf(caller).profileId, params.titleId),
        forgetProgress: ({ caller, params }) => forgetProgress(context, viewerOf(caller).profileId, params.videoId),
        listMyList: ({ caller }) => listMyList(context, viewerOf(caller).profileId),
        addToMyList: ({ caller, params }) => addToMyList(context, viewerOf(caller).profileId, params.titleId),
        removeFromMyList: ({ caller, params }) => removeFromMyList(context, viewerOf(caller).profileId, params.titleId),
      },
      events: {
        'identity.session.revoked': sessionRevoked(context),
        'identity.demo.requested': demoRequested,
        'identity.demo.removed': demoRemoved,
      },
      workers: [tidyWorker(context, keys), demoHistoryWorker(context)],
    }
  },
})
