import type { CatalogTitle } from '@codeflix/contracts/catalog'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { PosterImage } from '@codeflix/ui/poster-image'
import { ProgressBar } from '@codeflix/ui/progress-bar'
import { Select } from '@codeflix/ui/select'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { useQuery } from '@tanstack/react-query'
import { Check, Play } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { warmPlayer } from '../../player-chunk.ts'
import { useSession } from '../../session/use-session.ts'
import { artworkSet, artworkUrl } from '../../titles/artwork.ts'
import { playTarget } from '../../titles/play-target.ts'
import { titleProgressQuery } from '../../titles/queries.ts'
import { titleWords } from '../../titles/words.ts'
import styles from './episodes.module.css'
import { titlePageWords } from './words.ts'

/** The episodes of one season at a time, beginning with the season that is being watched. */
export function Episodes({ title }: { title: CatalogTitle }) {
  const words = useWords(titlePageWords)
  const t = useWords(titleWords)
  const { format } = useLanguage()
  const session = useSession()
  const { data } = useQuery({ ...titleProgressQuery(title.id), enabled: session === 'signed-in' })
  const [chosen, choose] = useState<number>()
  const current = playTarget(title, data?.items ?? [])?.season
  const number = chosen ?? current ?? title.seasonList[0]?.number
  const season = title.seasonList.find((one) => one.number === number) ?? title.seasonList[0]
  if (!season) return null
  const progress = new Map(data?.items.map((item) => [item.videoId, item]))
  return (
    <section className={styles.section} aria-labelledby="episodes">
      <header className={styles.header}>
        <h2 id="episodes">{words.episodes}</h2>
        {title.seasonList.length > 1 ? (
          <Select
            aria-label={words.season}
            className={styles.select}
            value={String(season.number)}
            onValueChange={(value) => choose(Number(value))}
            options={title.seasonList.map((one) => ({
              value: String(one.number),
              label: `${words.seasonNumber(one.number)} · ${words.episodeCount(one.episodes.length)}`,
            }))}
          />
        ) : (
          <p className={styles.count}>{words.episodeCount(season.episodes.length)}</p>
        )}
      </header>
      <ol className={styles.list}>
        {season.episodes.map((episode) => {
          const watched = progress.get(episode.id)
          const share = watched && watched.durationSeconds > 0 ? watched.positionSeconds / watched.durationSeconds : 0
          return (
            <li key={episode.id} className={styles.episode}>
              <span className={styles.number} aria-hidden>
                {episode.number}
              </span>
              <span className={styles.still} aria-hidden>
                <PosterImage
                  title={episode.name}
                  shape="wide"
                  showTitle={false}
                  src={artworkUrl(episode.still, 400)}
                  srcSet={artworkSet(episode.still)}
                  sizes="(min-width: 768px) 13rem, 36vw"
                />
                <span className={styles.play}>
                  <Play size={20} fill="currentColor" aria-hidden />
                </span>
                {watched && !watched.finished ? (
                  <span className={styles.progress}>
                    <ProgressBar size="sm" value={share} label={t.watched(format.percent(share))} />
                  </span>
                ) : null}
              </span>
              <span className={styles.words}>
                <span className={styles.line}>
                  <Link
                    to={`/watch/${episode.id}`}
                    state={{ card: title }}
                    className={styles.name}
                    onPointerEnter={warmPlayer}
                    onFocus={warmPlayer}
                  >
                    <VisuallyHidden>{words.playEpisode(episode.number)}</VisuallyHidden>
                    {episode.name}
                  </Link>
                  <span className={styles.length}>
                    {watched?.finished ? (
                      <span className={styles.done}>
                        <Check size={15} aria-hidden /> {words.finished}
                      </span>
                    ) : (
                      format.duration(episode.durationSeconds)
                    )}
                  </span>
                </span>
                <span className={styles.synopsis}>{episode.synopsis}</span>
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
