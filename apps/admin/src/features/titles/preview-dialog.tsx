import type { Media } from '@codeflix/contracts/catalog-admin'
import { Dialog } from '@codeflix/ui/dialog'
import { useWords } from '@codeflix/ui/i18n'
import { useEffect, useState } from 'react'
import { accessToken } from '../../session/session.ts'
import { editorWords } from './editor-words.ts'
import styles from './preview-dialog.module.css'
import { playPreview } from './preview-player.ts'

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
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title={t.previewTitle}
      description={media.early ? t.previewEarly : media.fileName}
    >
      <Screen media={media} />
    </Dialog>
  )
}

function Screen({ media }: { media: Media }) {
  const t = useWords(editorWords).video
  // As it was when the dialog opened: what the encoder tells meanwhile must not begin it anew.
  const [shown] = useState(media)
  const [failed, setFailed] = useState(false)
  const [screen, setScreen] = useState<HTMLVideoElement | null>(null)
  useEffect(() => {
    if (!screen) return undefined
    const playing = newPlayer().then((player) => playPreview(player, screen, shown))
    playing.catch(() => setFailed(true))
    return () => void playing.then((stop) => stop()).catch(() => undefined)
  }, [screen, shown])
  return (
    <>
      {failed ? (
        <p role="alert" className={styles.failed}>
          {t.previewFailed}
        </p>
      ) : null}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- the player adds them, since only it can send the token */}
      <video ref={setScreen} className={styles.screen} controls playsInline aria-label={shown.fileName} />
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
