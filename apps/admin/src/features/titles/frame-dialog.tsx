import type { Media } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import type { ArtworkKind } from './artwork-card.tsx'
import { editorWords } from './editor-words.ts'
import styles from './frame-dialog.module.css'
import { useStoreTitle } from './use-store-title.ts'

/** Chooses one of the frames that the encoder took out of the video. */
export function FrameDialog({
  open,
  onOpenChange,
  titleId,
  kind,
  frames,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
  titleId: string
  kind: ArtworkKind
  frames: Media['posterCandidates']
}) {
  const t = useWords(editorWords).artwork
  const store = useStoreTitle()
  const [key, setKey] = useState<string>()
  const choose = useMutation({
    mutationFn: (chosen: string) =>
      api.catalogAdmin.chooseArtwork({ params: { id: titleId, kind }, body: { key: chosen } }),
    onSuccess: (title) => {
      store(title)
      onOpenChange(false)
    },
  })
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title={t.chooseTitle[kind]}
      description={frames.length > 0 ? t.cropHint : t.noFrames}
      footer={
        <Button variant="bright" disabled={!key} busy={choose.isPending} onClick={() => key && choose.mutate(key)}>
          {t.use}
        </Button>
      }
    >
      <fieldset className={styles.frames}>
        <legend className={styles.legend}>{t.chooseTitle[kind]}</legend>
        {frames.map((frame, index) => (
          <label key={frame.key} className={styles.frame} data-kind={kind}>
            <input
              type="radio"
              name="frame"
              className={styles.radio}
              checked={frame.key === key}
              onChange={() => setKey(frame.key)}
            />
            <img src={frame.url} alt={t.frame(index + 1)} loading="lazy" />
          </label>
        ))}
      </fieldset>
      <ErrorNote error={choose.error} faultWords={faultWords} />
    </Dialog>
  )
}
