import type { Title } from '@codeflix/contracts/catalog-admin'
import { Badge } from '@codeflix/ui/badge'
import { Button } from '@codeflix/ui/button'
import { Dialog } from '@codeflix/ui/dialog'
import { ErrorNote } from '@codeflix/ui/error-state'
import { IconButton } from '@codeflix/ui/icon-button'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Input } from '@codeflix/ui/input'
import { useMutation } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { addUpload } from '../../uploads/upload-queue.ts'
import { editorWords } from './editor-words.ts'
import styles from './episode-files-dialog.module.css'
import { episodeNameOf, episodePlaceOf } from './episode-files.ts'
import { useStoreTitle } from './use-store-title.ts'

interface Line {
  file: File
  season: number
  number: number
  name: string
}

interface Props {
  title: Title
  /** For files whose names tell none. */
  season: number
  /** Undefined while it is closed. */
  files: File[] | undefined
  onClose: () => void
}

/** Makes episodes out of many files at once, and uploads them. */
export function EpisodeFilesDialog({ title, season, files, onClose }: Props) {
  const t = useWords(editorWords).episodes
  return (
    <Dialog
      open={files !== undefined}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      size="lg"
      title={t.filesTitle}
      description={t.filesText}
    >
      {files ? <Lines title={title} season={season} files={files} onClose={onClose} /> : null}
    </Dialog>
  )
}

/** Files without a number in their name come after those that have one. */
function linesOf(files: readonly File[], season: number): Line[] {
  let free = 1
  const read = files
    .map((file) => ({ file, place: episodePlaceOf(file.name, season), name: episodeNameOf(file.name) }))
    .toSorted((one, other) => one.file.name.localeCompare(other.file.name, undefined, { numeric: true }))
  for (const { place } of read) if (place?.season === season) free = Math.max(free, place.number + 1)
  return read.map(({ file, place, name }) => ({ file, name, ...(place ?? { season, number: free++ }) }))
}

function Lines({ title, season, files, onClose }: Props & { files: File[] }) {
  const t = useWords(editorWords).episodes
  const { format } = useLanguage()
  const store = useStoreTitle()
  const [lines, setLines] = useState(() => linesOf(files, season))
  const existing = (line: Line) =>
    title.episodes.find((episode) => episode.season === line.season && episode.number === line.number)
  const set = (file: File, change: Partial<Line>) =>
    setLines(lines.map((line) => (line.file === file ? { ...line, ...change } : line)))
  const places = lines.map((line) => `${line.season} ${line.number}`)
  const twice = new Set(places).size < places.length
  const valid = lines.length > 0 && !twice && lines.every((line) => line.season >= 1 && line.number >= 1)
  const upload = useMutation({
    mutationFn: async () => {
      // One after the other: each answer is the whole title, and a line that is done leaves the list.
      for (const line of lines) {
        const found = existing(line)
        const name = line.name.trim() || t.untitled(line.number)
        let episodeId = found?.id
        if (!episodeId) {
          const changed = await api.catalogAdmin.createEpisode({
            params: { id: title.id },
            body: { season: line.season, number: line.number, name },
          })
          store(changed)
          episodeId = changed.episodes.find((one) => one.season === line.season && one.number === line.number)?.id
        }
        if (!episodeId) throw new Error(`The service created no episode ${line.season} ${line.number}`)
        await addUpload(
          { titleId: title.id, episodeId, purpose: 'feature', name: `${title.name} S${line.season} E${line.number}` },
          line.file,
        )
        setLines((before) => before.filter(({ file }) => file !== line.file))
      }
    },
    onSuccess: onClose,
  })
  return (
    <div className={styles.content}>
      <ul className={styles.lines}>
        {lines.map((line) => {
          const found = existing(line)
          return (
            <li key={line.file.name} className={styles.line}>
              <span className={styles.file}>
                <span className={styles.fileName}>{line.file.name}</span>
                <span className={styles.size}>{format.bytes(line.file.size)}</span>
              </span>
              <Input
                aria-label={`${t.seasonNumber}: ${line.file.name}`}
                inputMode="numeric"
                maxLength={3}
                className={styles.small}
                value={line.season || ''}
                onChange={(event) =>
                  set(line.file, { season: Number(event.currentTarget.value.replaceAll(/\D/g, '')) })
                }
              />
              <Input
                aria-label={`${t.number}: ${line.file.name}`}
                inputMode="numeric"
                maxLength={4}
                className={styles.small}
                value={line.number || ''}
                onChange={(event) =>
                  set(line.file, { number: Number(event.currentTarget.value.replaceAll(/\D/g, '')) })
                }
              />
              {found ? (
                <span className={styles.found}>{found.name}</span>
              ) : (
                <Input
                  aria-label={`${t.name}: ${line.file.name}`}
                  placeholder={t.untitled(line.number)}
                  maxLength={200}
                  className={styles.name}
                  value={line.name}
                  onChange={(event) => set(line.file, { name: event.currentTarget.value })}
                />
              )}
              <span className={styles.badge}>
                <Badge tone={found ? 'warning' : 'info'}>{found ? t.exists : t.isNew}</Badge>
              </span>
              <IconButton
                label={t.leaveOut(line.file.name)}
                size="sm"
                onClick={() => setLines(lines.filter(({ file }) => file !== line.file))}
              >
                <X size={16} aria-hidden />
              </IconButton>
            </li>
          )
        })}
      </ul>
      {twice ? (
        <p className={styles.twice} role="alert">
          {t.numberTwice}
        </p>
      ) : null}
      <ErrorNote error={upload.error} faultWords={faultWords} />
      <div className={styles.buttons}>
        <Button variant="bright" disabled={!valid} busy={upload.isPending} onClick={() => upload.mutate()}>
          {t.filesConfirm(lines.length)}
        </Button>
      </div>
    </div>
  )
}
