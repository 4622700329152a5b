import { ConfirmDialog } from '@codeflix/ui/dialog'
import { describeFault } from '@codeflix/ui/faults'
import { IconButton } from '@codeflix/ui/icon-button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { useToast } from '@codeflix/ui/toast'
import { Check, CircleAlert, Pause, Play, RotateCcw, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { faultWords } from '../fault-words.ts'
import { useLiveJobOf } from '../live/use-live-jobs.ts'
import { FilePicker } from '../ui/file-picker.tsx'
import { isSameFile, isUnderWay, type UploadItem } from './upload-item.ts'
import { cancelUpload, continueUpload, dismissUpload, pauseUpload, resumeUpload } from './upload-queue.ts'
import { secondsLeft } from './upload-speed.ts'
import styles from './upload-row.module.css'
import { words } from './words.ts'

/** One upload: what, how far, how fast, and what can be done about it. */
export function UploadRow({ item }: { item: UploadItem }) {
  const t = useWords(words)
  const notify = useToast()
  const [asking, ask] = useState(false)
  const { mediaId, phase, target, fileName } = item
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <Link to={`/titles/${target.titleId}`} className={styles.name}>
          {target.name}
          {target.purpose === 'trailer' ? ` · ${t.trailer}` : ''}
        </Link>
        <span className={styles.file}>{fileName}</span>
      </div>
      <div className={styles.state}>
        <UploadState item={item} />
      </div>
      <div className={styles.actions}>
        {phase === 'interrupted' ? (
          <FilePicker
            size="sm"
            accept="video/*,.mkv,.mxf,.ts"
            onPick={(file) =>
              isSameFile(item, file) ? continueUpload(mediaId, file) : notify(t.otherFile(fileName), { tone: 'danger' })
            }
          >
            {t.chooseFile}
          </FilePicker>
        ) : null}
        {isUnderWay(phase) ? (
          <IconButton label={t.pause} size="sm" onClick={() => pauseUpload(mediaId)}>
            <Pause size={16} aria-hidden />
          </IconButton>
        ) : null}
        {phase === 'paused' ? (
          <IconButton label={t.resume} size="sm" onClick={() => resumeUpload(mediaId)}>
            <Play size={16} aria-hidden />
          </IconButton>
        ) : null}
        {phase === 'failed' ? (
          <IconButton label={t.retry} size="sm" onClick={() => resumeUpload(mediaId)}>
            <RotateCcw size={16} aria-hidden />
          </IconButton>
        ) : null}
        {phase === 'done' ? (
          <IconButton label={t.dismiss} size="sm" onClick={() => dismissUpload(mediaId)}>
            <X size={16} aria-hidden />
          </IconButton>
        ) : (
          <IconButton label={t.cancel} size="sm" onClick={() => ask(true)}>
            <Trash2 size={16} aria-hidden />
          </IconButton>
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
    </li>
  )
}

/** How far one upload is, in a bar and words. */
export function UploadState({ item }: { item: UploadItem }) {
  const t = useWords(words)
  const { format, language } = useLanguage()
  const job = useLiveJobOf(item.phase === 'done' ? item.mediaId : undefined)
  const { phase, sentBytes, sizeBytes, bytesPerSecond } = item
  if (phase === 'done') {
    if (job?.status === 'failed')
      return (
        <p className={styles.bad}>
          <CircleAlert size={16} aria-hidden />
          {t.phases.encodeFailed}
        </p>
      )
    if (job?.status === 'running')
      return (
        <>
          <ProgressBar label={item.fileName} value={job.progress} tone="success" />
          <p className={styles.numbers}>
            {[
              t.encodingNow(format.percent(job.progress)),
              job.etaSeconds === undefined ? undefined : t.left(format.duration(job.etaSeconds)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </>
      )
    return (
      <p className={styles.good}>
        <Check size={16} aria-hidden />
        {job?.status === 'completed' ? t.phases.ready : t.phases.uploaded}
      </p>
    )
  }
  if (phase === 'failed')
    return (
      <p className={styles.bad}>
        <CircleAlert size={16} aria-hidden />
        {describeFault(item.error, language, faultWords)}
      </p>
    )
  const share = sizeBytes === 0 ? 0 : sentBytes / sizeBytes
  const left = secondsLeft(sentBytes, sizeBytes, bytesPerSecond)
  const sizes = t.of(format.bytes(sentBytes), format.bytes(sizeBytes))
  const more =
    phase === 'uploading'
      ? [
          bytesPerSecond === undefined ? undefined : t.perSecond(format.bytes(bytesPerSecond)),
          left === undefined ? undefined : t.left(format.duration(left)),
        ]
      : [t.phases[phase]]
  return (
    <>
      <ProgressBar label={item.fileName} value={share} />
      <p className={styles.numbers}>{[format.percent(share), sizes, ...more].filter(Boolean).join(' · ')}</p>
    </>
  )
}
