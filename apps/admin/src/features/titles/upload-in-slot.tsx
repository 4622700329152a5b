import { ConfirmDialog } from '@codeflix/ui/dialog'
import { Button } from '@codeflix/ui/button'
import { useWords } from '@codeflix/ui/i18n'
import { Pause, Play, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { faultWords } from '../../fault-words.ts'
import { isUnderWay, type UploadItem } from '../../uploads/upload-item.ts'
import { cancelUpload, pauseUpload, resumeUpload } from '../../uploads/upload-queue.ts'
import { UploadState } from '../../uploads/upload-row.tsx'
import { words as uploadWords } from '../../uploads/words.ts'
import styles from './video-slot.module.css'

/** An upload of this tab, where its video will be. */
export function UploadInSlot({ item }: { item: UploadItem }) {
  const t = useWords(uploadWords)
  const [asking, ask] = useState(false)
  const { mediaId, phase, fileName } = item
  return (
    <div className={styles.progress}>
      <p className={styles.file}>{fileName}</p>
      <UploadState item={item} />
      <div className={styles.buttons}>
        {isUnderWay(phase) ? (
          <Button size="sm" icon={<Pause />} onClick={() => pauseUpload(mediaId)}>
            {t.pause}
          </Button>
        ) : null}
        {phase === 'paused' || phase === 'failed' ? (
          <Button size="sm" icon={phase === 'paused' ? <Play /> : <RotateCcw />} onClick={() => resumeUpload(mediaId)}>
            {phase === 'paused' ? t.resume : t.retry}
          </Button>
        ) : null}
        {phase === 'done' ? null : (
          <Button size="sm" variant="ghost" onClick={() => ask(true)}>
            {t.cancel}
          </Button>
        )}
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={ask}
        title={t.cancelTitle}
        description={t.cancelText(fileName)}
        confirmLabel={t.cancel}
        cancelLabel={t.keep}
        danger
        faultWords={faultWords}
        onConfirm={() => cancelUpload(mediaId)}
      />
    </div>
  )
}
