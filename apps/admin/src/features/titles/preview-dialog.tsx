import type { Media } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { clock } from '@codeflix/ui/clock'
import { Dialog } from '@codeflix/ui/dialog'
import { useWords } from '@codeflix/ui/i18n'
import { useEffect, useRef, useState } from 'react'
import { accessToken } from '../../session/session.ts'
import { editorWords } from './editor-words.ts'
import styles from './preview-dialog.module.css'
import { type Place, playPreview } from './preview-player.ts'

const beginning: Place = { seconds: 0, playing: false }

/** Plays what is there of a video, before viewers have it or beside them. */
export function PreviewDialog({
  media,
  open,
  onOpenChange,
}: {
  media: Media
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const t = useWords(editorWords).video
  // As it was when the dialog opened: what the encoder tells meanwhile must not begin it anew.
  const [held, hold] = useState(media)
  if (!open && held !== media) hold(media)
  const shown = open ? held : media
  const [from, setFrom] = useState(beginning)
  const place = useRef(beginning)
  const description = shown.preview
    ? [
        t.previewPart(clock(shown.preview.seconds), clock(shown.preview.ofSeconds)),
        shown.preview.silent ? t.previewSilent : '',
      ].join(' ')
    : shown.early
      ? t.previewEarly
      : shown.fileName
  return (
    <Dialog
      open={open}
      onOpenChange={(opens) => {
        setFrom(beginning)
        onOpenChange(opens)
      }}
      size="lg"
      title={t.previewTitle}
      description={description}
    >
      <More
        shown={shown}
        media={media}
        onLoad={() => {
          setFrom(place.current)
          hold(media)
        }}
      />
      <Screen
        key={stateOf(shown)}
        shown={shown}
        from={from}
        onMove={(now) => {
          place.current = now
        }}
      />
    </Dialog>
  )
}

/** What there is to be watched of a video, to tell whether it is still the same. */
const stateOf = ({ preview, early, status }: Media): string =>
  preview ? `${preview.seconds} ${preview.silent}` : early ? 'early' : status

/** Offers what has come to be there since. */
function More({ shown, media, onLoad }: { shown: Media; media: Media; onLoad: () => void }) {
  const t = useWords(editorWords).video
  const { preview } = media
  const news = preview
    ? preview.seconds === shown.preview?.seconds
      ? t.previewSound
      : t.previewMore(clock(preview.seconds), clock(preview.ofSeconds))
    : media.status === 'ready'
      ? t.previewBest
      : t.previewAll
  const isMore = stateOf(shown) !== stateOf(media) && (media.status === 'ready' || media.early || preview)
  return (
    <div role="status">
      {isMore ? (
        <div className={styles.more}>
          <p>{news}</p>
          <Button size="sm" onClick={onLoad}>
            {t.previewLoad}
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function Screen({ shown, from, onMove }: { shown: Media; from: Place; onMove: (place: Place) => void }) {
  const t = useWords(editorWords).video
  const [failed, setFailed] = useState(false)
  const [screen, setScreen] = useState<HTMLVideoElement | null>(null)
  // What is shown, and from where, stays the same for as long as this is mounted.
  const [begun] = useState({ shown, from })
  useEffect(() => {
    if (!screen) return undefined
    const playing = newPlayer().then((player) => playPreview(player, screen, begun.shown, begun.from))
    playing.catch(() => setFailed(true))
    return () => void playing.then((stop) => stop()).catch(() => undefined)
  }, [screen, begun])
  const move = ({ currentTarget: { currentTime, paused } }: { currentTarget: HTMLVideoElement }) =>
    onMove({ seconds: currentTime, playing: !paused })
  return (
    <>
      {failed ? (
        <p role="alert" className={styles.failed}>
          {t.previewFailed}
        </p>
      ) : null}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- the player adds them, since only it can send the token */}
      <video
        ref={setScreen}
        className={styles.screen}
        controls
        playsInline
        aria-label={shown.fileName}
        onTimeUpdate={move}
        onPlay={move}
        onPause={move}
      />
    </>
  )
}

/** Every request of its carries the staff's own token. */
async function newPlayer() {
  const { default: shaka } = await import('shaka-player/dist/shaka-player.dash-es2021.js')
  shaka.polyfill.installAll()
  const player = new shaka.Player()
  player.getNetworkingEngine()?.registerRequestFilter(async (_type, request) => {
    const token = await accessToken()
    if (token) request.headers['authorization'] = `Bearer ${token}`
  })
  return player
}
