import { Fault } from '@codeflix/contracts/fault'
import type { PlaybackSession } from '@codeflix/contracts/playback'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { playback } from '../../api.ts'
import { failureFrom, PlaybackFailure, type PlayerEngine, type Quality, type Sound } from './engine.ts'
import { keepGrant, type GrantKeeper } from './grant.ts'
import { playerId } from './player-id.ts'
import { loadPreferences } from './preferences.ts'
import { resumeFrom } from './seek.ts'
import { createShakaEngine } from './shaka-engine.ts'

/** While paused the permission is kept for this long; later it is asked for anew when playback goes on. */
const keptOnPauseMs = 10 * 60_000

export interface EngineState {
  grant: GrantKeeper | undefined
  buffering: boolean
  failure: PlaybackFailure | undefined
  qualities: readonly Quality[]
  currentHeight: number | undefined
  /** The height that was chosen; undefined is automatic. */
  chosenHeight: number | undefined
  chooseQuality: (height: number | undefined) => void
  sounds: readonly Sound[]
  currentSound: string | undefined
  chooseSound: (id: string) => void
  recover: () => void
}

/** Joins the video element, the streaming engine and the playback session, and keeps the position. */
export function useEngine(
  video: HTMLVideoElement | null,
  session: PlaybackSession,
  /** Starts from the beginning, with a new session; for when there is no engine to recover. */
  onRestart: () => void,
): EngineState {
  const queryClient = useQueryClient()
  const engine = useRef<PlayerEngine>(undefined)
  const [buffering, setBuffering] = useState(true)
  const [failure, setFailure] = useState<PlaybackFailure>()
  const [qualities, setQualities] = useState<readonly Quality[]>([])
  const [currentHeight, setCurrentHeight] = useState<number>()
  const [chosenHeight, setChosenHeight] = useState<number>()
  const [sounds, setSounds] = useState<readonly Sound[]>([])
  const [currentSound, setCurrentSound] = useState<string>()

  const grant = useMemo(() => {
    if (!video) return undefined
    return keepGrant(
      session,
      {
        renew: (id) =>
          playback.renewSession({ params: { id }, body: { ...positionOf(video), playing: !video.paused } }),
        restart: () => playback.startSession({ body: { videoId: session.videoId, playerId: playerId() } }),
      },
      location.href,
    )
  }, [video, session])

  useEffect(() => {
    if (!video || !grant) return undefined
    let ended = false
    const fail = (reason: PlaybackFailure): void => {
      if (ended) return
      // A refusal is final until somebody acts on it; what is still buffered must not play on.
      if (reason.kind === 'refused') video.pause()
      setFailure(reason)
    }
    const look = (made: PlayerEngine | undefined): void => {
      setQualities(made?.qualities() ?? [])
      setCurrentHeight(made?.currentHeight())
      setSounds(made?.sounds() ?? [])
      setCurrentSound(made?.currentSound())
    }
    const open = async (): Promise<void> => {
      try {
        const made = await createShakaEngine(
          video,
          {
            grant,
            dashManifest: session.dashManifest,
            hlsManifest: session.hlsManifest,
            sound: loadPreferences().sound,
          },
          {
            buffering(waiting) {
              setBuffering(waiting)
              // The connection is back, and the film goes on: there is nothing to be told anymore.
              if (!waiting) setFailure((before) => (before?.kind === 'network' ? undefined : before))
            },
            changed: () => look(engine.current),
            failed: fail,
          },
        )
        if (ended) return void made.destroy()
        engine.current = made
        await made.load(resumeFrom(session.positionSeconds, session.durationSeconds))
        if (ended) return
        look(made)
        setBuffering(false)
        // A browser that wants a press first leaves the play button to the person.
        await video.play().catch(() => undefined)
      } catch (error) {
        fail(error instanceof PlaybackFailure ? error : new PlaybackFailure('media', error))
      }
    }
    void open()

    /** Tells where we are and gets a fresh grant; a lost connection is no news here: the engine notices by itself. */
    const report = (): void => {
      grant.renew().catch((error: unknown) => {
        if (error instanceof Fault && error.status < 500) fail(new PlaybackFailure('refused', error))
      })
    }
    let pausedAt = 0
    const beat = setInterval(() => {
      if (!video.paused || Date.now() - pausedAt < keptOnPauseMs) report()
    }, session.heartbeatSeconds * 1000)
    const paused = (): void => {
      pausedAt = Date.now()
      if (!video.seeking && positionOf(video).positionSeconds !== undefined) report()
    }
    const leave = (): void => {
      ended = true
      void playback
        .endSession({ params: { id: grant.sessionId() }, body: positionOf(video), keepalive: true })
        .catch(() => undefined)
        // Only now: asked for earlier, the answer would still tell the position from before.
        .finally(() => void queryClient.invalidateQueries({ queryKey: ['account', 'progress'] }))
    }
    const hidden = (): void => {
      if (document.visibilityState === 'hidden' && !ended) report()
    }
    /** The page came back from the browser's history, where it had already left. */
    const back = (event: PageTransitionEvent): void => {
      if (!event.persisted) return
      ended = false
      report()
    }
    video.addEventListener('pause', paused)
    window.addEventListener('pagehide', leave)
    window.addEventListener('pageshow', back)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      clearInterval(beat)
      video.removeEventListener('pause', paused)
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('pageshow', back)
      document.removeEventListener('visibilitychange', hidden)
      leave()
      void engine.current?.destroy()
      engine.current = undefined
    }
  }, [video, session, grant, queryClient])

  const chooseQuality = useCallback((height: number | undefined) => {
    setChosenHeight(height)
    engine.current?.chooseQuality(height)
  }, [])
  const chooseSound = useCallback((id: string) => {
    engine.current?.chooseSound(id)
    // The engine tells of it a moment later, and whoever asks for the next one again means the one after this.
    setCurrentSound(id)
  }, [])
  const recover = useCallback(() => {
    if (!engine.current) return onRestart()
    setFailure(undefined)
    setBuffering(true)
    engine.current
      .recover()
      .then(() => video?.play())
      .catch((error: unknown) => setFailure(failureFrom(error)))
  }, [video, onRestart])

  return {
    grant,
    buffering,
    failure,
    qualities,
    currentHeight,
    chosenHeight,
    chooseQuality,
    sounds,
    currentSound,
    chooseSound,
    recover,
  }
}

/** Where playback is; nothing before it stands somewhere, so that a kept position is not overwritten by the start. */
function positionOf(video: HTMLVideoElement): { positionSeconds?: number } {
  return video.readyState >= HTMLMediaElement.HAVE_METADATA && video.currentTime > 0
    ? { positionSeconds: video.currentTime }
    : {}
}
