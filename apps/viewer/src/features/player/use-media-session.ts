import type { PlaybackSession } from '@codeflix/contracts/playback'
import { useEffect, useRef } from 'react'
import { seekStepSeconds, type Command } from './keys.ts'
import type { VideoState } from './use-video.ts'

interface MediaSessionOptions {
  session: PlaybackSession
  artwork: string | undefined
  state: VideoState
  run: (command: Command) => void
  seek: (time: number) => void
  words: { episode: (season: number, number: number, name: string) => string }
}

/** The system's own controls: headset buttons, media keys, the lock screen. */
export function useMediaSession(options: MediaSessionOptions): void {
  const current = useRef(options)
  useEffect(() => {
    current.current = options
  })
  const { session, artwork, state } = options
  useEffect(() => {
    if (!('mediaSession' in navigator)) return undefined
    const { words } = current.current
    navigator.mediaSession.metadata = new MediaMetadata({
      title:
        session.season !== undefined && session.number !== undefined
          ? words.episode(session.season, session.number, session.name)
          : session.titleName,
      artist: session.titleName,
      artwork: artwork ? [{ src: artwork }] : [],
    })
    const actions: [MediaSessionAction, MediaSessionActionHandler | null][] = [
      ['play', () => current.current.run({ kind: 'toggle-play' })],
      ['pause', () => current.current.run({ kind: 'toggle-play' })],
      ['seekbackward', () => current.current.run({ kind: 'seek-by', seconds: -seekStepSeconds })],
      ['seekforward', () => current.current.run({ kind: 'seek-by', seconds: seekStepSeconds })],
      ['seekto', (details) => details.seekTime !== undefined && current.current.seek(details.seekTime)],
      ['nexttrack', session.nextVideoId ? () => current.current.run({ kind: 'next-episode' }) : null],
    ]
    for (const [action, handler] of actions) navigator.mediaSession.setActionHandler(action, handler)
    return () => {
      navigator.mediaSession.metadata = null
      for (const [action] of actions) navigator.mediaSession.setActionHandler(action, null)
    }
  }, [session, artwork])
  useEffect(() => {
    if ('mediaSession' in navigator) navigator.mediaSession.playbackState = state.paused ? 'paused' : 'playing'
  }, [state.paused])
}
