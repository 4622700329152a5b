import { IconButton } from '@codeflix/ui/icon-button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Menu, MenuChoices, MenuSeparator } from '@codeflix/ui/menu'
import {
  AudioLines,
  Captions,
  CircleHelp,
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  RotateCcw,
  RotateCw,
  Settings,
  SkipForward,
  Volume1,
  Volume2,
  VolumeX,
} from 'lucide-react'
import type { PlaybackSession } from '@codeflix/contracts/playback'
import { clock } from '@codeflix/ui/clock'
import styles from './controls.module.css'
import type { EngineState } from './use-engine.ts'
import { seekStepSeconds, speeds, type Command } from './keys.ts'
import type { Preferences } from './preferences.ts'
import { SeekBar } from './seek-bar.tsx'
import type { VideoState } from './use-video.ts'
import { playerWords } from './words.ts'

interface ControlsProps {
  session: PlaybackSession
  engine: EngineState
  state: VideoState
  fullScreen: boolean
  /** What can be chosen of its captions. */
  choices: PlaybackSession['captions']
  captions: string
  captionSize: Preferences['captionSize']
  run: (command: Command) => void
  onSeek: (time: number) => void
  onVolume: (volume: number) => void
  onSpeed: (rate: number) => void
  onCaptions: (language: string) => void
  onSound: (id: string) => void
  onCaptionSize: (size: Preferences['captionSize']) => void
  /** Menus keep the controls on the screen while they are open. */
  onMenuOpen: (open: boolean) => void
}

const captionSizes = ['small', 'medium', 'large'] as const

export function Controls(props: ControlsProps) {
  const { session, engine, state, run } = props
  const words = useWords(playerWords)
  return (
    <div className={styles.controls}>
      <div className={styles.time}>
        <SeekBar
          time={state.time}
          duration={state.duration || session.durationSeconds}
          bufferedTo={state.bufferedTo}
          grant={engine.grant}
          storyboard={session.storyboard}
          chapters={session.chapters}
          onSeek={props.onSeek}
        />
        <span className={styles.clock} aria-hidden>
          {clock((state.duration || session.durationSeconds) - state.time)}
        </span>
      </div>
      <div className={styles.buttons}>
        <IconButton
          size="lg"
          label={state.paused ? words.play : words.pause}
          shortcut="K"
          onClick={() => run({ kind: 'toggle-play' })}
        >
          {state.paused ? <Play fill="currentColor" aria-hidden /> : <Pause fill="currentColor" aria-hidden />}
        </IconButton>
        <StepButton direction={-1} run={run} />
        <StepButton direction={1} run={run} />
        <Volume {...props} />
        <span className={styles.title}>
          <strong>{session.titleName}</strong>
          {session.season !== undefined && session.number !== undefined ? (
            <span>{words.episode(session.season, session.number, session.name)}</span>
          ) : null}
        </span>
        {session.nextVideoId ? (
          <IconButton label={words.next} shortcut="N" onClick={() => run({ kind: 'next-episode' })}>
            <SkipForward fill="currentColor" aria-hidden />
          </IconButton>
        ) : null}
        <SoundMenu {...props} />
        <CaptionsMenu {...props} />
        <SettingsMenu {...props} />
        <IconButton className={styles.wideOnly} label={words.help} shortcut="?" onClick={() => run({ kind: 'help' })}>
          <CircleHelp aria-hidden />
        </IconButton>
        {document.pictureInPictureEnabled ? (
          <IconButton
            className={styles.wideOnly}
            label={words.pictureInPicture}
            shortcut="P"
            aria-pressed={state.pictureInPicture}
            onClick={() => run({ kind: 'toggle-picture-in-picture' })}
          >
            <PictureInPicture2 aria-hidden />
          </IconButton>
        ) : null}
        <IconButton
          label={props.fullScreen ? words.leaveFullScreen : words.fullScreen}
          shortcut="F"
          onClick={() => run({ kind: 'toggle-full-screen' })}
        >
          {props.fullScreen ? <Minimize aria-hidden /> : <Maximize aria-hidden />}
        </IconButton>
      </div>
    </div>
  )
}

export function StepButton({ direction, run }: { direction: 1 | -1; run: ControlsProps['run'] }) {
  const words = useWords(playerWords)
  const Icon = direction === 1 ? RotateCw : RotateCcw
  return (
    <IconButton
      size="lg"
      className={styles.step}
      label={direction === 1 ? words.forward : words.rewind}
      shortcut={direction === 1 ? 'L' : 'J'}
      onClick={() => run({ kind: 'seek-by', seconds: direction * seekStepSeconds })}
    >
      <Icon aria-hidden />
      <span aria-hidden className={styles.stepSeconds}>
        {seekStepSeconds}
      </span>
    </IconButton>
  )
}

function Volume({ state, run, onVolume }: ControlsProps) {
  const words = useWords(playerWords)
  const { format } = useLanguage()
  const silent = state.muted || state.volume === 0
  const shown = state.muted ? 0 : state.volume
  const Icon = silent ? VolumeX : state.volume < 0.5 ? Volume1 : Volume2
  return (
    <div className={styles.volume}>
      <IconButton
        size="lg"
        label={silent ? words.unmute : words.mute}
        shortcut="M"
        onClick={() => run({ kind: 'toggle-mute' })}
      >
        <Icon aria-hidden />
      </IconButton>
      <input
        type="range"
        className={styles.volumeSlider}
        aria-label={words.volume}
        aria-valuetext={format.percent(shown)}
        min={0}
        max={1}
        step={0.05}
        value={shown}
        style={{ '--share': shown }}
        onChange={(event) => onVolume(Number(event.currentTarget.value))}
      />
    </div>
  )
}

/** Of use where there is a choice only. */
function SoundMenu({ engine, onSound, onMenuOpen }: ControlsProps) {
  const words = useWords(playerWords)
  if (engine.sounds.length < 2) return null
  return (
    <Menu
      side="top"
      onOpenChange={onMenuOpen}
      trigger={
        <IconButton label={words.sound} shortcut="A">
          <AudioLines aria-hidden />
        </IconButton>
      }
    >
      <MenuChoices
        label={words.sound}
        value={engine.currentSound ?? ''}
        onValueChange={onSound}
        options={engine.sounds.map(({ id, label }, index) => ({
          value: id,
          label: label || words.unnamedSound(index + 1),
        }))}
      />
    </Menu>
  )
}

function CaptionsMenu({ choices, captions, captionSize, onCaptions, onCaptionSize, onMenuOpen }: ControlsProps) {
  const words = useWords(playerWords)
  const none = choices.length === 0
  const button = (
    <IconButton
      label={none ? words.noCaptions : words.captions}
      shortcut="C"
      disabled={none}
      className={captions ? styles.lit : ''}
    >
      <Captions aria-hidden />
    </IconButton>
  )
  if (none) return button
  return (
    <Menu side="top" trigger={button} onOpenChange={onMenuOpen}>
      <MenuChoices
        label={words.captions}
        value={captions}
        onValueChange={onCaptions}
        options={[
          { value: '', label: words.captionsOff },
          ...choices.map((one) => ({ value: one.language, label: one.label })),
        ]}
      />
      <MenuSeparator />
      <MenuChoices
        label={words.captionSize}
        value={captionSize}
        onValueChange={(value) => onCaptionSize(captionSizes.find((size) => size === value) ?? 'medium')}
        options={captionSizes.map((size) => ({ value: size, label: words.sizes[size] }))}
      />
    </Menu>
  )
}

function SettingsMenu({ engine, state, onSpeed, onMenuOpen }: ControlsProps) {
  const words = useWords(playerWords)
  const automatic =
    engine.chosenHeight === undefined && engine.currentHeight
      ? words.automaticAt(engine.currentHeight)
      : words.automatic
  return (
    <Menu
      side="top"
      onOpenChange={onMenuOpen}
      trigger={
        <IconButton label={words.settings}>
          <Settings aria-hidden />
        </IconButton>
      }
    >
      <MenuChoices
        label={words.quality}
        value={String(engine.chosenHeight ?? 'auto')}
        onValueChange={(value) => engine.chooseQuality(value === 'auto' ? undefined : Number(value))}
        options={[
          { value: 'auto', label: automatic },
          ...engine.qualities.map((quality) => ({
            value: String(quality.height),
            label: `${quality.height}p`,
            detail: `${(quality.bitsPerSecond / 1e6).toFixed(1)} Mb/s`,
          })),
        ]}
      />
      <MenuSeparator />
      <MenuChoices
        label={words.speed}
        value={String(state.rate)}
        onValueChange={(value) => onSpeed(Number(value))}
        options={speeds.map((speed) => ({
          value: String(speed),
          label: speed === 1 ? words.normalSpeed : `${speed}×`,
        }))}
      />
    </Menu>
  )
}
