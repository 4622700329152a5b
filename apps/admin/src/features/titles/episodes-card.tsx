import type { Episode, Title } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { useWords } from '@codeflix/ui/i18n'
import { useToast } from '@codeflix/ui/toast'
import { Files, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { DropZone } from '../../ui/drop-zone.tsx'
import { editorWords } from './editor-words.ts'
import { EpisodeDialog, type EpisodeDraft } from './episode-dialog.tsx'
import { EpisodeFilesDialog } from './episode-files-dialog.tsx'
import { EpisodeRow } from './episode-row.tsx'
import styles from './episodes-card.module.css'
import { looksLikeVideo, videoAccept } from './video-files.ts'

/** The seasons and episodes of a series, each with its video. */
export function EpisodesCard({ title }: { title: Title }) {
  const t = useWords(editorWords).episodes
  const video = useWords(editorWords).video
  const notify = useToast()
  const picker = useRef<HTMLInputElement>(null)
  const [editing, edit] = useState<EpisodeDraft>()
  const [files, setFiles] = useState<File[]>()
  const seasons = Map.groupBy(
    title.episodes.toSorted((one, other) => one.season - other.season || one.number - other.number),
    ({ season }) => season,
  )
  const lastSeason = Math.max(1, ...seasons.keys())
  const nextIn = (season: number): EpisodeDraft => ({
    season,
    number: Math.max(0, ...(seasons.get(season) ?? []).map(({ number }) => number)) + 1,
    name: '',
    synopsis: '',
    translations: {},
  })
  const take = (chosen: File[]) => {
    const videos = chosen.filter(looksLikeVideo)
    if (videos.length < chosen.length) notify(video.notVideo, { tone: 'danger' })
    if (videos.length > 0) setFiles(videos)
  }
  return (
    <Card
      id="video"
      title={t.title}
      actions={
        <div className={styles.actions}>
          <Button size="sm" icon={<Files />} title={t.filesHint} onClick={() => picker.current?.click()}>
            {t.files}
          </Button>
          <Button size="sm" icon={<Plus />} onClick={() => edit(nextIn(lastSeason))}>
            {t.add}
          </Button>
        </div>
      }
    >
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={videoAccept}
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])]
          event.currentTarget.value = ''
          take(chosen)
        }}
      />
      {title.episodes.length === 0 ? (
        <DropZone onDrop={(file) => take([file])} onDropMany={take}>
          <p>{t.empty}</p>
          <p className={styles.hint}>{t.filesHint}</p>
        </DropZone>
      ) : (
        [...seasons].map(([season, episodes]) => (
          <section key={season} className={styles.season} aria-label={t.season(season)}>
            <header className={styles.head}>
              <h3 className={styles.name}>{t.season(season)}</h3>
              <span className={styles.count}>{t.ready(episodes.filter(isReady).length, episodes.length)}</span>
              <Button
                size="sm"
                variant="ghost"
                icon={<Plus />}
                aria-label={t.addTo(season)}
                onClick={() => edit(nextIn(season))}
              >
                {t.add}
              </Button>
            </header>
            <ul>
              {episodes.map((episode) => (
                <EpisodeRow key={episode.id} title={title} episode={episode} onEdit={() => edit(episode)} />
              ))}
            </ul>
          </section>
        ))
      )}
      <EpisodeDialog
        titleId={title.id}
        draft={editing}
        onClose={() => edit(undefined)}
        onNext={(season, number) => edit({ ...nextIn(season), number: number + 1 })}
      />
      <EpisodeFilesDialog title={title} season={lastSeason} files={files} onClose={() => setFiles(undefined)} />
    </Card>
  )
}

const isReady = ({ media }: Episode): boolean => media?.status === 'ready'
