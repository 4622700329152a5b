import { Fault } from '@codeflix/contracts/fault'
import type { PlaybackSession } from '@codeflix/contracts/playback'
import { useCallback, useEffect, useState } from 'react'
import { playback } from '../../api.ts'
import { playerId } from './player-id.ts'

/** After a payment the right to watch is on its way to the player's service; it is never longer than some moments. */
const patienceMs = 20_000

type SessionPhase =
  | { kind: 'starting' }
  | { kind: 'started'; session: PlaybackSession }
  | { kind: 'refused'; error: unknown }

export interface StartOptions {
  /** Ends the oldest playback of the plan when all its screens are in use. */
  takeOver: boolean
}

async function start(videoId: string, options: StartOptions, patient: boolean, signal: AbortSignal) {
  const deadline = Date.now() + patienceMs
  for (let waitMs = 150; ; waitMs = Math.min(1500, waitMs * 1.6)) {
    try {
      return await playback.startSession({
        body: { videoId, takeOver: options.takeOver, playerId: playerId() },
        signal,
      })
    } catch (error) {
      const early = error instanceof Fault && error.code === 'playback.not-entitled'
      if (!patient || !early || Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      signal.throwIfAborted()
    }
  }
}

/** Asks for permission to play a video, and gives it back at the end. */
export function usePlaybackSession(
  videoId: string,
  justSubscribed: boolean,
): { phase: SessionPhase; again: (options: StartOptions) => void } {
  const [attempt, setAttempt] = useState<StartOptions>({ takeOver: false })
  const [answered, answer] = useState<{ to: StartOptions; videoId: string; phase: SessionPhase }>()

  useEffect(() => {
    const abort = new AbortController()
    start(videoId, attempt, justSubscribed, abort.signal).then(
      (session) => {
        if (abort.signal.aborted) void playback.endSession({ params: { id: session.sessionId }, body: {} })
        else answer({ to: attempt, videoId, phase: { kind: 'started', session } })
      },
      (error: unknown) => {
        if (!abort.signal.aborted) answer({ to: attempt, videoId, phase: { kind: 'refused', error } })
      },
    )
    return () => abort.abort()
  }, [videoId, justSubscribed, attempt])

  // An answer to an earlier question is none to this one.
  const current = answered?.to === attempt && answered.videoId === videoId
  const phase: SessionPhase = current ? answered.phase : { kind: 'starting' }
  const again = useCallback((options: StartOptions) => setAttempt({ ...options }), [])
  return { phase, again }
}
