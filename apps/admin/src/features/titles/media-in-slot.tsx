import type { Media } from '@codeflix/contracts/catalog-admin'
import type { Job } from '@codeflix/contracts/encoder'
import { Button } from '@codeflix/ui/button'
import { clock } from '@codeflix/ui/clock'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { useFailureText } from '../../live/use-failure-text.ts'
import { useJobStep } from '../../live/use-job-step.ts'
import { useLiveJobOf } from '../../live/use-live-jobs.ts'
import { cancelUpload } from '../../uploads/upload-queue.ts'
import { isSameFile } from '../../uploads/upload-item.ts'
import { FilePicker } from '../../ui/file-picker.tsx'
import { CaptionsList } from './captions-list.tsx'
import { editorWords } from './editor-words.ts'
import { EncodeProgress } from './encode-progress.tsx'
import { PreviewDialog } from './preview-dialog.tsx'
import { MediaStatusBadge } from './status-badges.tsx'
import { videoAccept } from './video-files.ts'
import styles from './video-slot.module.css'

/** An upload that stopped, here or elsewhere: it goes on with the same file. */
export function UnfinishedUpload({
  media,
  heldBytes,
  busy,
  onTake,
}: {
  media: Media
  heldBytes: number | undefined
  busy: boolean
  onTake: (file: File, unfinished?: Media) => void
}) {
  const t = useWords(editorWords).video
  const { format } = useLanguage()
  const [other, setOther] = useState<File>()
  const [givingUp, giveUp] = useState(false)
  const size = heldBytes
    ? `${format.bytes(heldBytes)} / ${format.bytes(media.sizeBytes)}`
    : format.bytes(media.sizeBytes)
  return (
    <div className={styles.progress}>
      <p>{t.interrupted(media.fileName, size)}</p>
      {heldBytes === undefined ? <p className={styles.hint}>{t.elsewhere}</p> : null}
      <div className={styles.buttons}>
        <FilePicker
          size="sm"
          variant="bright"
          accept={videoAccept}
          busy={busy}
          onPick={(file) => (isSameFile(media, file) ? onTake(file, media) : setOther(file))}
        >
          {t.goOn}
        </FilePicker>
        <Button size="sm" variant="ghost" onClick={() => giveUp(true)}>
          {t.discard}
        </Button>
      </div>
      <ConfirmDialog
        open={other !== undefined}
        onOpenChange={() => setOther(undefined)}
        title={t.otherFileTitle}
        description={t.otherFileText(other?.name ?? '', media.fileName)}
        confirmLabel={t.otherFileConfirm}
        onConfirm={() => {
          if (other) onTake(other)
        }}
      />
      <ConfirmDialog
        open={givingUp}
        onOpenChange={giveUp}
        title={t.discardTitle}
        description={t.discardText(media.fileName)}
        confirmLabel={t.discard}
        danger
        faultWords={faultWords}
        onConfirm={() => cancelUpload(media.id)}
      />
    </div>
  )
}

/** The job that made or makes a video, or failed at it. */
function useNewestJob(media: Media) {
  const { data, error } = useQuery(read('encoder', 'listJobs', { query: { titleId: media.titleId, limit: 100 } }))
  return { job: data?.items.find(({ mediaId }) => mediaId === media.id), error }
}

/** A video whose bytes are all there: how far the encoder is, or why it failed, or what it has become. */
export function MediaInSlot({
  media,
  published,
  replacing,
  onReplace,
}: {
  media: Media
  published: boolean
  replacing: boolean
  onReplace: (file: File) => void
}) {
  const t = useWords(editorWords).video
  const { format } = useLanguage()
  const client = useQueryClient()
  const job = useLiveJobOf(media.id)
  const { job: newest } = useNewestJob(media)
  const [replacement, setReplacement] = useState<File>()
  const [deleting, askDelete] = useState(false)
  const [looking, look] = useState(false)
  const { status } = media
  const moving = status === 'uploaded' || status === 'encoding'
  return (
    <div className={styles.media}>
      <div className={styles.head}>
        <div className={styles.what}>
          <p className={styles.file}>{media.fileName}</p>
          <p className={styles.numbers}>
            {[
              media.durationSeconds === undefined ? undefined : format.duration(media.durationSeconds),
              media.sizeBytes > 0 ? format.bytes(media.sizeBytes) : undefined,
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <MediaStatusBadge status={status} />
      </div>
      {moving ? <EncodeProgress media={media} job={job} /> : null}
      {moving && job && !job.early ? <WishEarly job={job} /> : null}
      {status === 'failed' ? <Failure media={media} /> : null}
      {media.preview ? (
        <p className={styles.hint}>{t.begun(clock(media.preview.seconds), clock(media.preview.ofSeconds))}</p>
      ) : null}
      {media.early ? <Early media={media} early={media.early} /> : null}
      {status === 'ready' ? <CaptionsList media={media} /> : null}
      <div className={styles.buttons}>
        {status === 'ready' || media.early || media.preview ? (
          <Button size="sm" onClick={() => look(true)}>
            {t.preview}
          </Button>
        ) : null}
        {newest && status !== 'failed' ? (
          <Button size="sm" variant="ghost" asChild>
            <Link to={`/encodes/${newest.id}`}>{t.job}</Link>
          </Button>
        ) : null}
        <FilePicker size="sm" accept={videoAccept} busy={replacing} onPick={setReplacement}>
          {t.replace}
        </FilePicker>
        <Button size="sm" variant="ghost" disabled={published} onClick={() => askDelete(true)}>
          {t.delete}
        </Button>
      </div>
      <PreviewDialog media={media} open={looking} onOpenChange={look} />
      <ConfirmDialog
        open={replacement !== undefined}
        onOpenChange={() => setReplacement(undefined)}
        title={t.replaceTitle}
        description={t.replaceText(replacement?.name ?? '')}
        confirmLabel={t.replaceConfirm}
        onConfirm={() => {
          if (replacement) onReplace(replacement)
        }}
      />
      <ConfirmDialog
        open={deleting}
        onOpenChange={askDelete}
        title={t.deleteTitle}
        description={t.deleteText(media.fileName)}
        confirmLabel={t.deleteConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => {
          await api.catalogAdmin.deleteMedia({ params: { id: media.id } })
          await client.invalidateQueries({ queryKey: ['catalogAdmin'] })
        }}
      />
    </div>
  )
}

/** Whoever cannot wait for all of it has the low qualities made first. */
function WishEarly({ job }: { job: Job }) {
  const t = useWords(editorWords).video
  const wish = useJobStep('makePlayableEarly', t.wishedEarly)
  return (
    <div className={styles.progress}>
      <p className={styles.hint}>{t.wishEarlyHint}</p>
      <div className={styles.buttons}>
        <Button size="sm" variant="ghost" busy={wish.busy} onClick={() => wish.take({ params: { id: job.id } })}>
          {t.wishEarly}
        </Button>
      </div>
    </div>
  )
}

/** A video of which only the lowest qualities are there: viewers may have them when the editor says so. */
function Early({ media, early }: { media: Media; early: NonNullable<Media['early']> }) {
  const t = useWords(editorWords).video
  const client = useQueryClient()
  const show = useMutation({
    mutationFn: () => api.catalogAdmin.showMediaEarly({ params: { id: media.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['catalogAdmin'] }),
  })
  return (
    <div className={styles.progress}>
      <p className={styles.hint}>{early.shown ? t.earlyShown : t.early}</p>
      {early.shown ? null : (
        <div className={styles.buttons}>
          <Button size="sm" variant="bright" busy={show.isPending} onClick={() => show.mutate()}>
            {t.showEarly}
          </Button>
        </div>
      )}
      <ErrorNote error={show.error} faultWords={faultWords} />
    </div>
  )
}

/** Why a video could not be encoded, in words, and another try. */
function Failure({ media }: { media: Media }) {
  const t = useWords(editorWords).video
  const { job, error } = useNewestJob(media)
  const retry = useJobStep('retryJob', t.retried)
  const reason = useFailureText()({
    code: media.failureCode ?? job?.failure?.code,
    reason: media.reason ?? job?.failure?.reason,
  })
  return (
    <div className={styles.failure} role="alert">
      <p className={styles.failureTitle}>
        <CircleAlert size={18} aria-hidden />
        {t.failed}
      </p>
      <p>{reason}</p>
      <div className={styles.buttons}>
        <Button
          size="sm"
          variant="bright"
          disabled={!job}
          busy={retry.busy}
          onClick={() => job && retry.take({ params: { id: job.id } })}
        >
          {t.retry}
        </Button>
        {job ? (
          <Button size="sm" variant="ghost" asChild>
            <Link to={`/encodes/${job.id}`}>{t.job}</Link>
          </Button>
        ) : null}
      </div>
      <ErrorNote error={error} faultWords={faultWords} />
    </div>
  )
}
