import { catalogAdmin, type Media, type Title } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorNote } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { PosterImage } from '@codeflix/ui/poster-image'
import { Spinner } from '@codeflix/ui/spinner'
import { useToast } from '@codeflix/ui/toast'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { faultWords } from '../../fault-words.ts'
import { sendFile } from '../../send-file.ts'
import { DropZone } from '../../ui/drop-zone.tsx'
import { FilePicker } from '../../ui/file-picker.tsx'
import styles from './artwork-card.module.css'
import { editorWords } from './editor-words.ts'
import { FrameDialog } from './frame-dialog.tsx'
import { useStoreTitle } from './use-store-title.ts'

export type ArtworkKind = 'poster' | 'backdrop'

const framesOf = (title: Title): Media['posterCandidates'] =>
  [title.feature, ...title.episodes.map(({ media }) => media), title.trailer].flatMap(
    (media) => media?.posterCandidates ?? [],
  )

/** Poster and backdrop: from a file, or from a frame of the video. */
export function ArtworkCard({ title }: { title: Title }) {
  const t = useWords(editorWords).artwork
  return (
    <Card id="pictures" title={t.title}>
      <div className={styles.pictures}>
        <Artwork title={title} kind="poster" />
        <Artwork title={title} kind="backdrop" />
      </div>
    </Card>
  )
}

function Artwork({ title, kind }: { title: Title; kind: ArtworkKind }) {
  const t = useWords(editorWords).artwork
  const notify = useToast()
  const store = useStoreTitle()
  const [choosing, choose] = useState(false)
  // What was chosen is shown while it is on its way.
  const [preview, setPreview] = useState<string>()
  const upload = useMutation({
    mutationFn: (picture: File) =>
      sendFile(catalogAdmin, catalogAdmin.routes.setArtwork, { id: title.id, kind }, picture),
    onMutate: (chosen) => {
      const url = URL.createObjectURL(chosen)
      setPreview(url)
      return url
    },
    onSuccess: store,
    onSettled: (_, __, ___, url) => {
      setPreview(undefined)
      if (url) URL.revokeObjectURL(url)
    },
  })
  const take = (picture: File) => {
    if (picture.type.startsWith('image/')) upload.mutate(picture)
    else notify(t.notImage, { tone: 'danger' })
  }
  const picture = title[kind]
  const frames = framesOf(title)
  return (
    <section className={styles[kind]} aria-labelledby={`${kind}-name`}>
      <DropZone bare onDrop={take}>
        <div className={styles.frame} aria-busy={upload.isPending}>
          <PosterImage
            title={title.name}
            src={preview ?? picture?.url}
            shape={kind === 'poster' ? 'poster' : 'wide'}
            showTitle={false}
          />
          {upload.isPending ? (
            <span className={styles.busy}>
              <Spinner label={t.uploading} />
            </span>
          ) : null}
        </div>
      </DropZone>
      <div className={styles.about}>
        <h3 id={`${kind}-name`} className={styles.name}>
          {t[kind]}
        </h3>
        <p className={styles.hint}>{kind === 'poster' ? t.posterHint : t.backdropHint}</p>
        <div className={styles.buttons}>
          <FilePicker
            size="sm"
            accept="image/jpeg,image/png,image/webp,image/avif"
            busy={upload.isPending}
            onPick={take}
          >
            {picture ? t.replace : t.upload}
          </FilePicker>
          {frames.length > 0 ? (
            <Button size="sm" onClick={() => choose(true)}>
              {t.fromVideo}
            </Button>
          ) : null}
        </div>
        <ErrorNote error={upload.error} faultWords={faultWords} />
      </div>
      <FrameDialog open={choosing} onOpenChange={choose} titleId={title.id} kind={kind} frames={frames} />
    </section>
  )
}
