import type { Media } from '@codeflix/contracts/catalog-admin'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { useMutation } from '@tanstack/react-query'
import { faultWords } from '../../fault-words.ts'
import { addUpload } from '../../uploads/upload-queue.ts'
import type { UploadTarget } from '../../uploads/upload-item.ts'
import { useUploadOf } from '../../uploads/use-uploads.ts'
import { DropZone } from '../../ui/drop-zone.tsx'
import { FilePicker } from '../../ui/file-picker.tsx'
import { editorWords } from './editor-words.ts'
import { MediaInSlot, UnfinishedUpload } from './media-in-slot.tsx'
import { UploadInSlot } from './upload-in-slot.tsx'
import { looksLikeVideo, videoAccept } from './video-files.ts'
import styles from './video-slot.module.css'

interface VideoSlotProps {
  target: UploadTarget
  media: Media | undefined
  /** Viewers may be watching what is here. */
  published: boolean
}

/** The place of one video: empty, being uploaded, being encoded, ready or failed. */
export function VideoSlot({ target, media, published }: VideoSlotProps) {
  const t = useWords(editorWords).video
  const notify = useToast()
  const upload = useUploadOf(media?.id)
  const add = useMutation({
    mutationFn: ({ file, unfinished }: { file: File; unfinished?: Media }) => addUpload(target, file, unfinished),
  })
  const take = (file: File, unfinished?: Media) => {
    if (looksLikeVideo(file)) add.mutate({ file, ...(unfinished ? { unfinished } : {}) })
    else notify(t.notVideo, { tone: 'danger' })
  }
  return (
    <div className={styles.slot}>
      {!media ? (
        <DropZone onDrop={take}>
          <p className={styles.drop}>{target.purpose === 'trailer' ? t.dropTrailer : t.drop}</p>
          <FilePicker accept={videoAccept} busy={add.isPending} onPick={take}>
            {t.choose}
          </FilePicker>
          <p className={styles.hint}>{t.chooseHint}</p>
        </DropZone>
      ) : media.status === 'awaiting-upload' ? (
        upload && upload.phase !== 'interrupted' ? (
          <UploadInSlot item={upload} />
        ) : (
          <UnfinishedUpload media={media} heldBytes={upload?.sentBytes} busy={add.isPending} onTake={take} />
        )
      ) : (
        <MediaInSlot media={media} published={published} replacing={add.isPending} onReplace={take} />
      )}
      <ErrorNote error={add.error} faultWords={faultWords} />
    </div>
  )
}
