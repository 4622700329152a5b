import type { Episode, Title } from '@codeflix/contracts/catalog-admin'
import { ConfirmDialog } from '@codeflix/ui/dialog'
import { IconButton } from '@codeflix/ui/icon-button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { ChevronDown, Pencil, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { hasEnded } from '../../live/job-stream.ts'
import { useLiveJobOf } from '../../live/use-live-jobs.ts'
import { useUploadOf } from '../../uploads/use-uploads.ts'
import { editorWords } from './editor-words.ts'
import styles from './episodes-card.module.css'
import { MediaStatusBadge } from './status-badges.tsx'
import { useStoreTitle } from './use-store-title.ts'
import { VideoSlot } from './video-slot.tsx'

/** One episode in a line that opens to its video. */
export function EpisodeRow({ title, episode, onEdit }: { title: Title; episode: Episode; onEdit: () => void }) {
  const t = useWords(editorWords).episodes
  const store = useStoreTitle()
  const panel = useId()
  const [open, setOpen] = useState(false)
  const [deleting, askDelete] = useState(false)
  const target = {
    titleId: title.id,
    episodeId: episode.id,
    purpose: 'feature' as const,
    name: `${title.name} S${episode.season} E${episode.number}`,
  }
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <span className={styles.number}>{episode.number}</span>
        <div className={styles.what}>
          <span className={styles.episode}>{episode.name}</span>
          {episode.synopsis ? <span className={styles.synopsis}>{episode.synopsis}</span> : null}
        </div>
        <div className={styles.state}>
          <EpisodeState episode={episode} />
        </div>
        <div className={styles.buttons}>
          <IconButton label={t.edit(episode.name)} size="sm" onClick={onEdit}>
            <Pencil size={16} aria-hidden />
          </IconButton>
          <IconButton label={t.delete(episode.name)} size="sm" onClick={() => askDelete(true)}>
            <Trash2 size={16} aria-hidden />
          </IconButton>
          <IconButton
            label={t.open(episode.name)}
            size="sm"
            aria-expanded={open}
            aria-controls={panel}
            onClick={() => setOpen(!open)}
          >
            <ChevronDown size={18} aria-hidden className={styles.chevron} />
          </IconButton>
        </div>
      </div>
      <div id={panel} hidden={!open} className={styles.panel}>
        {open ? <VideoSlot target={target} media={episode.media} published={title.status === 'published'} /> : null}
      </div>
      <ConfirmDialog
        open={deleting}
        onOpenChange={askDelete}
        title={t.deleteTitle(episode.name)}
        description={t.deleteText}
        confirmLabel={t.deleteConfirm}
        danger
        faultWords={faultWords}
        onConfirm={async () => store(await api.catalogAdmin.deleteEpisode({ params: { id: episode.id } }))}
      />
    </li>
  )
}

function EpisodeState({ episode }: { episode: Episode }) {
  const t = useWords(editorWords).video
  const { format } = useLanguage()
  const { media } = episode
  const upload = useUploadOf(media?.id)
  const job = useLiveJobOf(media?.id)
  if (media?.status === 'awaiting-upload' && upload && upload.phase !== 'interrupted') {
    const share = upload.sizeBytes === 0 ? 0 : upload.sentBytes / upload.sizeBytes
    return (
      <>
        <ProgressBar label={upload.fileName} value={share} />
        {format.percent(share)}
      </>
    )
  }
  if (job?.status === 'running' && !hasEnded(job))
    return (
      <>
        <ProgressBar label={t.phases[job.phase ?? 'encoding']} value={job.progress} />
        {t.phases[job.phase ?? 'encoding']} · {format.percent(job.progress)}
      </>
    )
  if (media?.status === 'ready' && media.durationSeconds !== undefined)
    return (
      <span>
        {format.duration(media.durationSeconds)} <MediaStatusBadge status="ready" />
      </span>
    )
  return <MediaStatusBadge status={media?.status} />
}
