import type { Card } from '@codeflix/contracts/catalog'
import type { WatchProgress } from '@codeflix/contracts/playback'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { IconButton } from '@codeflix/ui/icon-button'
import { PosterImage } from '@codeflix/ui/poster-image'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { useToast } from '@codeflix/ui/toast'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Play, X } from 'lucide-react'
import { Link } from 'react-router'
import { playback } from '../../api.ts'
import { warmPlayer } from '../../player-chunk.ts'
import { artworkSet, artworkUrl } from '../../titles/artwork.ts'
import { cardsQuery, progressQuery } from '../../titles/queries.ts'
import { Row, RowSkeleton } from '../../titles/row.tsx'
import { titleWords } from '../../titles/words.ts'
import styles from './continue-watching.module.css'
import { homeWords } from './words.ts'

export function ContinueWatching() {
  const words = useWords(homeWords)
  const { language } = useLanguage()
  const { data, isPending } = useQuery(progressQuery)
  const items = data?.items.filter((item) => !item.finished) ?? []
  const { data: cards } = useQuery(cardsQuery([...new Set(items.map((item) => item.titleId))], language))
  if (isPending) return <RowSkeleton shape="wide" />
  if (items.length === 0) return null
  const byId = new Map(cards?.map((card) => [card.id, card]))
  return (
    <Row heading={words.continueWatching} shape="wide">
      {items.map((item) => (
        <ContinueCard key={item.videoId} item={item} card={byId.get(item.titleId)} />
      ))}
    </Row>
  )
}

function ContinueCard({ item, card }: { item: WatchProgress; card: Card | undefined }) {
  const words = useWords(homeWords)
  const t = useWords(titleWords)
  const { format } = useLanguage()
  const notify = useToast()
  const queryClient = useQueryClient()
  const forget = useMutation({
    mutationFn: () => playback.forgetProgress({ params: { videoId: item.videoId } }),
    onSuccess: async () => {
      queryClient.setQueryData(progressQuery.queryKey, (before) => ({
        items: before?.items.filter((one) => one.videoId !== item.videoId) ?? [],
      }))
      notify(words.forgotten, { tone: 'success', durationMs: 3000 })
      await queryClient.invalidateQueries(progressQuery)
    },
    onError: () => notify(words.forgetFailed, { tone: 'danger' }),
  })
  const picture =
    card?.backdrop ?? card?.poster ?? (item.posterTemplate ? { template: item.posterTemplate } : undefined)
  // Progress knows the site's own language alone.
  const name = card?.name ?? item.titleName
  const share = item.durationSeconds > 0 ? item.positionSeconds / item.durationSeconds : 0
  const left = t.remaining(format.duration(item.durationSeconds - item.positionSeconds))
  const place =
    item.season !== undefined && item.number !== undefined
      ? `${t.episode(item.season, item.number)} · ${item.name}`
      : undefined
  return (
    <div className={styles.card}>
      <span className={styles.picture} aria-hidden>
        <PosterImage
          title={name}
          shape="wide"
          src={artworkUrl(picture, 800)}
          srcSet={artworkSet(picture)}
          sizes="(min-width: 1024px) 23vw, 60vw"
        />
        <span className={styles.play}>
          <Play size={26} fill="currentColor" />
        </span>
        <span className={styles.progress}>
          <ProgressBar size="sm" value={share} label={t.watched(format.percent(share))} />
        </span>
      </span>
      <Link
        to={`/watch/${item.videoId}`}
        state={card ? { card } : undefined}
        className={styles.link}
        onPointerEnter={warmPlayer}
        onFocus={warmPlayer}
      >
        <VisuallyHidden>{t.resume}</VisuallyHidden>
        <span className={styles.name}>{name}</span>
        <span className={styles.meta}>{[place, left].filter(Boolean).join(' · ')}</span>
      </Link>
      <IconButton
        size="sm"
        variant="glass"
        className={styles.forget}
        label={words.forget(name)}
        disabled={forget.isPending}
        onClick={() => forget.mutate()}
      >
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
