import type { Title } from '@codeflix/contracts/catalog-admin'
import { Button } from '@codeflix/ui/button'
import { Card } from '@codeflix/ui/card'
import { ErrorNote, ErrorState } from '@codeflix/ui/error-state'
import { useWords } from '@codeflix/ui/i18n'
import { Skeleton } from '@codeflix/ui/skeleton'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, read } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { Page } from '../../ui/page.tsx'
import { UnsavedGuard } from '../../ui/unsaved-guard.tsx'
import { ArtworkCard } from './artwork-card.tsx'
import { ConflictNotice } from './conflict-notice.tsx'
import { CreditsCard } from './credits-card.tsx'
import { DetailsCard } from './details-card.tsx'
import { DiscoveryCard } from './discovery-card.tsx'
import { editorWords } from './editor-words.ts'
import { EpisodesCard } from './episodes-card.tsx'
import { PublicationCard } from './publication-card.tsx'
import { TitleStatusBadge } from './status-badges.tsx'
import { TitleMenu } from './title-menu.tsx'
import styles from './title-page.module.css'
import { useStoreTitle } from './use-store-title.ts'
import { useTitleDraft } from './use-title-draft.ts'
import { VideoSlot } from './video-slot.tsx'
import { words } from './words.ts'

/** Whether the encoder is about to change what the title holds; asked for again then, should the live line be down. */
const isMoving = (title: Title | undefined): boolean =>
  [title?.feature, title?.trailer, ...(title?.episodes.map(({ media }) => media) ?? [])].some(
    (media) => media?.status === 'uploaded' || media?.status === 'encoding',
  )

export function TitlePage() {
  const { id = '' } = useParams()
  const t = useWords(editorWords)
  const list = useWords(words)
  const title = useQuery({
    ...read('catalogAdmin', 'getTitle', { params: { id } }),
    refetchInterval: (query) => (isMoving(query.state.data) ? 4000 : false),
  })
  const parent = { to: '/titles', label: list.titles }
  if (title.data) return <TitleEditor key={title.data.id} title={title.data} />
  if (title.isError)
    return (
      <Page title={list.titles} parent={parent}>
        <ErrorState
          error={title.error}
          faultWords={faultWords}
          busy={title.isFetching}
          onRetry={() => void title.refetch()}
          action={
            <Button asChild>
              <Link to="/titles">{t.backToTitles}</Link>
            </Button>
          }
        />
      </Page>
    )
  return (
    <Page title={list.titles} parent={parent}>
      <div className={styles.columns} aria-busy>
        <div className={styles.side}>
          <Skeleton height="14rem" radius="md" />
          <Skeleton height="12rem" radius="md" />
        </div>
        <div className={styles.main}>
          <Skeleton height="26rem" radius="md" />
          <Skeleton height="12rem" radius="md" />
        </div>
      </div>
    </Page>
  )
}

function TitleEditor({ title }: { title: Title }) {
  const t = useWords(editorWords)
  const list = useWords(words)
  const notify = useToast()
  const store = useStoreTitle()
  const edits = useTitleDraft(title)
  const dirty = edits.dirty.length > 0
  const publish = useMutation({
    mutationFn: () => api.catalogAdmin.publishTitle({ params: { id: title.id } }),
    onSuccess: (published) => {
      store(published)
      notify(t.published(published.name), { tone: 'success' })
    },
  })
  const save = async (): Promise<Title | undefined> => {
    const saved = await edits.save()
    if (saved && dirty) notify(t.saved, { tone: 'success', durationMs: 2500 })
    return saved
  }
  const saveAndPublish = async () => {
    const saved = dirty ? await save() : title
    if (saved?.missing.length === 0) publish.mutate()
  }
  useSaveKey(save)
  const canPublish = title.status !== 'published' && (title.missing.length === 0 || dirty)
  return (
    <Page
      title={title.name}
      parent={{ to: '/titles', label: list.titles }}
      sticky
      mark={<TitleStatusBadge status={title.status} />}
      description={[list.kinds[title.kind], title.year].filter(Boolean).join(' · ')}
      actions={
        <>
          {dirty ? (
            <>
              <output className={styles.unsaved}>{t.unsaved(edits.dirty.length)}</output>
              <Button size="sm" variant="ghost" disabled={edits.saving} onClick={edits.discard}>
                {t.discard}
              </Button>
            </>
          ) : null}
          <Button
            size="sm"
            variant="bright"
            disabled={!dirty}
            busy={edits.saving}
            aria-keyshortcuts="Control+S Meta+S"
            onClick={() => void save()}
          >
            {t.save}
          </Button>
          {title.status === 'published' ? null : (
            <Button
              size="sm"
              variant="accent"
              disabled={!canPublish}
              busy={publish.isPending}
              onClick={() => void saveAndPublish()}
            >
              {dirty ? t.saveAndPublish : t.publish}
            </Button>
          )}
          <TitleMenu title={title} />
        </>
      }
    >
      <UnsavedGuard dirty={dirty} />
      <ConflictNotice edits={edits} />
      <ErrorNote error={edits.error ?? publish.error} faultWords={faultWords} />
      <div className={styles.columns}>
        <div className={styles.side}>
          <PublicationCard title={title} dirty={dirty} />
          {title.kind === 'film' ? <FilmVideoCard title={title} /> : null}
          <ArtworkCard title={title} />
          <TrailerCard title={title} />
        </div>
        <div className={styles.main}>
          {title.kind === 'series' ? <EpisodesCard title={title} /> : null}
          <DetailsCard edits={edits} />
          <DiscoveryCard edits={edits} />
          <CreditsCard edits={edits} />
        </div>
      </div>
    </Page>
  )
}

function FilmVideoCard({ title }: { title: Title }) {
  const t = useWords(editorWords).video
  return (
    <Card id="video" title={t.film}>
      <VideoSlot
        target={{ titleId: title.id, purpose: 'feature', name: title.name }}
        media={title.feature}
        published={title.status === 'published'}
      />
    </Card>
  )
}

function TrailerCard({ title }: { title: Title }) {
  const t = useWords(editorWords).video
  const [adding, add] = useState(false)
  return (
    <Card
      title={t.trailer}
      actions={
        title.trailer || adding ? null : (
          <Button size="sm" variant="ghost" icon={<Plus />} onClick={() => add(true)}>
            {t.addTrailer}
          </Button>
        )
      }
    >
      {title.trailer || adding ? (
        <VideoSlot
          target={{ titleId: title.id, purpose: 'trailer', name: title.name }}
          media={title.trailer}
          published={false}
        />
      ) : null}
    </Card>
  )
}

/** Saves by Ctrl+S or ⌘S, wherever the focus is. */
function useSaveKey(save: () => Promise<unknown>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return
    event.preventDefault()
    void save()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
