import type { Title } from '@codeflix/contracts/catalog-admin'
import { Card } from '@codeflix/ui/card'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { Circle, CircleCheck } from 'lucide-react'
import { editorWords } from './editor-words.ts'
import styles from './publication-card.module.css'
import { TitleStatusBadge } from './status-badges.tsx'

type Item = Title['missing'][number]

const itemsOf: Record<Title['kind'], readonly Item[]> = {
  film: ['synopsis', 'poster', 'category', 'video', 'encode'],
  series: ['synopsis', 'poster', 'category', 'episode', 'video', 'encode'],
}

/** The id of the part of the page where each item is put right. */
const placeOf: Record<Item, string> = {
  synopsis: 'details',
  poster: 'pictures',
  category: 'discovery',
  video: 'video',
  encode: 'video',
  episode: 'video',
}

/** What is not there cannot be encoded: without a video, an encode is missing too. */
const isMissing = (item: Item, missing: readonly Item[]): boolean =>
  missing.includes(item) ||
  (item === 'encode' && (missing.includes('video') || missing.includes('episode'))) ||
  (item === 'video' && missing.includes('episode'))

/** Who sees the title, and what still stands in the way of its publication. */
export function PublicationCard({ title, dirty }: { title: Title; dirty: boolean }) {
  const t = useWords(editorWords).publication
  const { format } = useLanguage()
  const { status, missing, kind, publishedAt } = title
  const text =
    status === 'published' && publishedAt
      ? t.published(format.date(publishedAt))
      : status === 'withdrawn'
        ? t.withdrawn
        : t.draft
  return (
    <Card title={t.title} actions={<TitleStatusBadge status={status} />}>
      <p className={styles.text}>{text}</p>
      {status === 'published' ? null : (
        <>
          <p className={styles.lead}>{missing.length > 0 ? t.checklist : t.ready}</p>
          <ul className={styles.list}>
            {itemsOf[kind].map((item) => {
              const open = isMissing(item, missing)
              return (
                <li key={item} className={styles.item} data-open={open || undefined}>
                  {open ? <Circle size={18} aria-hidden /> : <CircleCheck size={18} aria-hidden />}
                  {open ? <a href={`#${placeOf[item]}`}>{t.items[item]}</a> : t.items[item]}
                  <VisuallyHidden>{open ? t.open : t.done}</VisuallyHidden>
                </li>
              )
            })}
          </ul>
          {dirty && missing.length > 0 ? <p className={styles.note}>{t.unsaved}</p> : null}
        </>
      )}
    </Card>
  )
}
