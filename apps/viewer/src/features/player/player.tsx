import type { PlaybackSession } from '@codeflix/contracts/playback'
import { clock } from '@codeflix/ui/clock'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { IconButton } from '@codeflix/ui/icon-button'
import { Spinner } from '@codeflix/ui/spinner'
import { Announcement } from '@codeflix/ui/visually-hidden'
import { ArrowLeft, Pause, Play } from 'lucide-react'
import { useCallback, useRef, useState, type PointerEvent } from 'react'
import { forcedCaptions, isForced } from './caption-choice.ts'
import { CaptionsLayer } from './captions-layer.tsx'
import { Controls, StepButton } from './controls.tsx'
import { FailureMessage } from './failure-message.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { speedStep, type Command } from './keys.ts'
import { NextEpisode } from './next-episode.tsx'
import styles from './player.module.css'
import { loadPreferences, savePreferences } from './preferences.ts'
import { clampTime } from './seek.ts'
import { useEngine } from './use-engine.ts'
import { useFullScreen } from './use-full-screen.ts'
import { useKeyboard } from './use-keyboard.ts'
import { useMediaSession } from './use-media-session.ts'
import { useVideo } from './use-video.ts'
import { useVisibility } from './use-visibility.ts'
import { playerWords } from './words.ts'

interface PlayerProps {
  session: PlaybackSession
  /** What goes into full screen; it outlives one video, so that the next episode stays in it. */
  stage: HTMLElement | null
  artwork: string | undefined
  onLeave: () => void
  onNext: (videoId: string) => void
  onRestart: (options?: { takeOver: boolean }) => void
}

/** The next episode is offered when this much is left. */
const offerNextSeconds = 20

export function Player({ session, stage, artwork, onLeave, onNext, onRestart }: PlayerProps) {
  const words = useWords(playerWords)
  const { format } = useLanguage()
  const element = useRef<HTMLVideoElement>(null)
  const [mounted, setMounted] = useState<HTMLVideoElement | null>(null)
  const state = useVideo(mounted)
  const engine = useEngine(mounted, session, onRestart)
  const full = useFullScreen(stage, mounted)
  const [menuOpen, setMenuOpen] = useState(false)
  const [helpOpen, setHelpOpen] = useState(false)
  const [staying, setStaying] = useState(false)
  const [preferences, setPreferences] = useState(loadPreferences)
  const [said, say] = useState('')
  const [flash, setFlash] = useState<{ id: number; content: string }>()
  const { visible, wake, hide } = useVisibility(state.paused || menuOpen || helpOpen || engine.failure !== undefined)

  const attach = useCallback((found: HTMLVideoElement | null) => {
    const { volume, muted } = loadPreferences()
    if (found) Object.assign(found, { volume, muted })
    element.current = found
    setMounted(found)
  }, [])
  const prefer = (change: Partial<typeof preferences>) => {
    setPreferences((before) => ({ ...before, ...change }))
    savePreferences(change)
  }
  const show = (content: string) => setFlash((before) => ({ id: (before?.id ?? 0) + 1, content }))
  const choices = session.captions.filter((one) => !isForced(one))
  const captions = choices.some((one) => one.language === preferences.captions) ? preferences.captions : ''
  const duration = state.duration || session.durationSeconds
  const { nextVideoId } = session
  const next = useCallback(() => {
    if (nextVideoId) onNext(nextVideoId)
  }, [nextVideoId, onNext])

  const seek = (time: number) => {
    const video = element.current
    if (!video) return
    video.currentTime = clampTime(time, duration)
    wake()
  }
  const setVolume = (volume: number) => {
    const video = element.current
    if (!video) return
    video.volume = Math.min(1, Math.max(0, volume))
    video.muted = video.volume === 0
    prefer({ volume: video.volume, muted: video.muted })
    say(words.volumeIs(format.percent(video.volume)))
  }
  const setSpeed = (rate: number) => {
    const video = element.current
    if (!video) return
    video.playbackRate = rate
    say(words.speedIs(rate))
    show(`${rate}×`)
  }
  const setCaptions = (language: string) => {
    prefer({ captions: language })
    const chosen = session.captions.find((one) => one.language === language)
    say(words.captionsAre(chosen?.label ?? words.captionsOff))
    show(words.captionsAre(chosen?.label ?? words.captionsOff))
  }
  const setSound = (id: string) => {
    const index = engine.sounds.findIndex((one) => one.id === id)
    const sound = engine.sounds[index]
    if (!sound) return
    engine.chooseSound(id)
    prefer({ sound: { language: sound.language, label: sound.label } })
    say(words.soundIs(sound.label || words.unnamedSound(index + 1)))
    show(words.soundIs(sound.label || words.unnamedSound(index + 1)))
  }

  const run = (command: Command): void => {
    const video = element.current
    if (!video) return
    wake()
    switch (command.kind) {
      case 'toggle-play':
        say(video.paused ? words.playing : words.paused)
        show(video.paused ? 'play' : 'pause')
        if (video.paused) void video.play().catch(() => undefined)
        else video.pause()
        break
      case 'seek-by': {
        const time = clampTime(video.currentTime + command.seconds, duration)
        seek(time)
        say(words.position(clock(time), clock(duration)))
        show(`${command.seconds > 0 ? '+' : '−'}${Math.abs(command.seconds)} s`)
        break
      }
      case 'seek-to-share':
        seek(command.share * duration)
        say(words.position(clock(command.share * duration), clock(duration)))
        break
      case 'volume-by':
        setVolume((video.muted ? 0 : video.volume) + command.share)
        show(format.percent(video.volume))
        break
      case 'toggle-mute':
        if (video.muted && video.volume === 0) video.volume = 0.5
        video.muted = !video.muted
        prefer({ muted: video.muted, volume: video.volume })
        say(video.muted ? words.muted : words.volumeIs(format.percent(video.volume)))
        show(video.muted ? words.muted : format.percent(video.volume))
        break
      case 'toggle-captions':
        setCaptions(captions ? '' : (choices[0]?.language ?? ''))
        break
      case 'next-sound': {
        const current = engine.sounds.findIndex((one) => one.id === engine.currentSound)
        const following = engine.sounds[(current + 1) % engine.sounds.length]
        if (following && engine.sounds.length > 1) setSound(following.id)
        break
      }
      case 'toggle-full-screen':
        full.toggle()
        break
      case 'toggle-picture-in-picture':
        void (
          document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture()
        ).catch(() => undefined)
        break
      case 'speed-step':
        setSpeed(speedStep(video.playbackRate, command.direction))
        break
      case 'next-episode':
        next()
        break
      case 'help':
        setHelpOpen(true)
        break
      case 'leave':
        if (full.active) full.toggle()
        else onLeave()
        break
    }
  }
  useKeyboard({ enabled: !helpOpen && !menuOpen && !engine.failure, run, onAnyKey: wake })
  useMediaSession({ session, artwork, state, run, seek, words })

  const lastTap = useRef({ at: 0, x: 0 })
  /** A click plays and pauses, two go to full screen; a tap shows the controls, two at a side step back or forward. */
  const press = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType === 'mouse') {
      run({ kind: 'toggle-play' })
      return
    }
    const box = event.currentTarget.getBoundingClientRect()
    const x = (event.clientX - box.left) / box.width
    const double = event.timeStamp - lastTap.current.at < 300 && Math.abs(lastTap.current.x - x) < 0.2
    lastTap.current = { at: event.timeStamp, x }
    if (double && (x < 0.35 || x > 0.65)) run({ kind: 'seek-by', seconds: x < 0.5 ? -10 : 10 })
    else if (visible && !state.paused) hide()
    else wake()
  }

  const caption = captions
    ? choices.find((one) => one.language === captions)
    : forcedCaptions(session.captions, engine.sounds.find((one) => one.id === engine.currentSound)?.language)
  const stopped = engine.failure !== undefined
  const nearEnd = state.started && duration - state.time < offerNextSeconds
  return (
    // The keys of the same meaning are listened to on the whole window.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      aria-label={words.player(session.titleName)}
      className={styles.player}
      data-visible={visible}
      onPointerMove={(event) => event.pointerType === 'mouse' && wake()}
      onFocus={wake}
    >
      {/* Captions are drawn by our own layer, which offers them when the video has any. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <video
        ref={attach}
        className={styles.video}
        playsInline
        onPointerUp={press}
        onDoubleClick={() => run({ kind: 'toggle-full-screen' })}
      />
      <div className={styles.shade} />
      {caption ? (
        <CaptionsLayer
          video={mounted}
          grant={engine.grant}
          file={caption.file}
          language={caption.language}
          size={preferences.captionSize}
          raised={visible}
        />
      ) : null}
      {engine.buffering && !engine.failure ? (
        <div className={styles.waiting}>
          <Spinner size={56} />
        </div>
      ) : null}
      {flash ? (
        <div key={flash.id} className={styles.flash} aria-hidden>
          {flash.content === 'play' ? (
            <Play fill="currentColor" />
          ) : flash.content === 'pause' ? (
            <Pause fill="currentColor" />
          ) : (
            flash.content
          )}
        </div>
      ) : null}
      <div className={styles.top} inert={stopped}>
        <IconButton size="lg" label={words.back} onClick={onLeave}>
          <ArrowLeft aria-hidden />
        </IconButton>
        <p className={styles.heading}>
          <strong>{session.titleName}</strong>
          {session.season !== undefined && session.number !== undefined ? (
            <span>{words.episode(session.season, session.number, session.name)}</span>
          ) : null}
        </p>
      </div>
      <div className={styles.middle} inert={stopped}>
        <StepButton direction={-1} run={run} />
        <IconButton
          size="lg"
          className={styles.bigPlay}
          label={state.paused ? words.play : words.pause}
          onClick={() => run({ kind: 'toggle-play' })}
        >
          {state.paused ? <Play fill="currentColor" aria-hidden /> : <Pause fill="currentColor" aria-hidden />}
        </IconButton>
        <StepButton direction={1} run={run} />
      </div>
      <div className={styles.bottom} inert={stopped}>
        <Controls
          session={session}
          engine={engine}
          state={state}
          fullScreen={full.active}
          choices={choices}
          captions={captions}
          captionSize={preferences.captionSize}
          run={run}
          onSeek={seek}
          onVolume={setVolume}
          onSpeed={setSpeed}
          onCaptions={setCaptions}
          onSound={setSound}
          onCaptionSize={(captionSize) => prefer({ captionSize })}
          onMenuOpen={setMenuOpen}
        />
      </div>
      {nextVideoId && !staying && !engine.failure && (state.ended || nearEnd) ? (
        <NextEpisode ended={state.ended} onNext={next} onStay={() => setStaying(true)} />
      ) : null}
      {engine.failure ? (
        <FailureMessage failure={engine.failure} onRetry={engine.recover} onRestart={onRestart} onLeave={onLeave} />
      ) : null}
      <HelpDialog open={helpOpen} onOpenChange={setHelpOpen} />
      <Announcement>{said}</Announcement>
    </section>
  )
}
