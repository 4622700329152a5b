import type { Card, CatalogTitle } from '@codeflix/contracts/catalog'
import { Button } from '@codeflix/ui/button'
import { useWords } from '@codeflix/ui/i18n'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { useQuery } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { Link } from 'react-router'
import { warmPlayer } from '../player-chunk.ts'
import { useSession } from '../session/use-session.ts'
import { playTarget } from './play-target.ts'
import { titleProgressQuery } from './queries.ts'
import { titleWords } from './words.ts'

/** Plays a title, or goes on where it was left. */
export function PlayButton({ title, card }: { title: CatalogTitle | undefined; card: Card }) {
  const words = useWords(titleWords)
  const session = useSession()
  const { data } = useQuery({ ...titleProgressQuery(card.id), enabled: session === 'signed-in' })
  const target = title && playTarget(title, data?.items ?? [])
  const place =
    target?.season !== undefined && target.number !== undefined
      ? words.episode(target.season, target.number)
      : undefined
  const label = target?.share === undefined ? words.play : words.resume
  if (title && !target) return null
  return (
    <Button
      variant="bright"
      size="lg"
      icon={<Play fill="currentColor" aria-hidden />}
      asChild
      onPointerEnter={warmPlayer}
      onFocus={warmPlayer}
    >
      {target ? (
        <Link to={`/watch/${target.videoId}`} state={{ card }}>
          {label}
          {place ? ` ${place}` : ''}
          <VisuallyHidden>{card.name}</VisuallyHidden>
        </Link>
      ) : (
        <button type="button" disabled>
          {label}
        </button>
      )}
    </Button>
  )
}
