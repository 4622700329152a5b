import { Fault } from '@codeflix/contracts/fault'
import type { Grant } from '@codeflix/contracts/playback'

/** Renewed this long before it ends, so that a request on its way still arrives in time. */
const marginMs = 10_000

export interface GrantKeeper {
  /** The address of a file of the video, with the grant in force. */
  url(file: string): string
  /** The same file under the grant in force, whichever grant the address was made with. */
  rewrite(address: string): string
  /** Waits until the grant will last for a while yet. */
  fresh(): Promise<void>
  /** Asks for a new grant now; concurrent calls share one request. */
  renew(): Promise<void>
  sessionId(): string
  /** Fetches a file beside the video (storyboard, captions); a refused grant is renewed once. */
  fetch(file: string): Promise<Response>
}

export interface GrantSource {
  renew(sessionId: string): Promise<Grant>
  /** A new playback session, after the old one has ended, e.g. during a night on pause. */
  restart(): Promise<Grant>
}

/** A session that another one took the place of stays ended until somebody presses play: else two would drive each other out. */
function mayRestart(error: unknown): boolean {
  if (!(error instanceof Fault) || error.code !== 'playback.session-ended') return false
  return error.details['reason'] !== 'taken-over' && error.details['reason'] !== 'replaced'
}

/**
 * Keeps the permission to fetch media. It stands in the path of every address and changes with each renewal, so that
 * addresses from an older manifest are moved to the grant in force before they are asked for.
 */
export function keepGrant(first: Grant, source: GrantSource, base: string, now: () => number = Date.now): GrantKeeper {
  const absolute = (mediaBase: string): string => new URL(mediaBase, base).href
  let grant = first
  const known = new Set([absolute(first.mediaBase)])
  let renewal: Promise<void> | undefined

  const renewed = async (): Promise<Grant> => {
    try {
      return await source.renew(grant.sessionId)
    } catch (error) {
      if (mayRestart(error)) return source.restart()
      throw error
    }
  }
  const keeper: GrantKeeper = {
    url: (file) => new URL(file, absolute(grant.mediaBase)).href,
    rewrite(address) {
      const href = new URL(address, base).href
      for (const one of known) if (href.startsWith(one)) return absolute(grant.mediaBase) + href.slice(one.length)
      return address
    },
    async fresh() {
      if (Date.parse(grant.expiresAt) - now() < marginMs) await keeper.renew()
    },
    renew() {
      renewal ??= (async () => {
        grant = await renewed()
        known.add(absolute(grant.mediaBase))
      })().finally(() => {
        renewal = undefined
      })
      return renewal
    },
    sessionId: () => grant.sessionId,
    async fetch(file) {
      await keeper.fresh()
      const response = await fetch(keeper.url(file))
      if (response.status !== 401 && response.status !== 403) return response
      await keeper.renew()
      return fetch(keeper.url(file))
    },
  }
  return keeper
}
