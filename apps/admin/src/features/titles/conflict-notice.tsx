import { Button } from '@codeflix/ui/button'
import { useLocalized, useWords } from '@codeflix/ui/i18n'
import { useQuery } from '@tanstack/react-query'
import { UsersRound } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { read } from '../../api.ts'
import styles from './conflict-notice.module.css'
import type { Draft, DraftField } from './draft.ts'
import { editorWords } from './editor-words.ts'
import type { TitleDraft } from './use-title-draft.ts'

/** What was changed here and, meanwhile, by somebody else: both sides, and a choice. */
export function ConflictNotice({ edits }: { edits: TitleDraft }) {
  const t = useWords(editorWords)
  const show = useFieldText()
  const heading = useRef<HTMLHeadingElement>(null)
  const asks = edits.conflicts.length > 0
  // Whoever saved by the keyboard may be far below.
  useEffect(() => {
    if (asks) heading.current?.focus()
  }, [asks])
  if (!asks) return null
  return (
    <section role="alert" className={styles.notice}>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        <UsersRound size={20} aria-hidden />
        {t.conflict.title}
      </h2>
      <p>{t.conflict.text}</p>
      <ul className={styles.list}>
        {edits.conflicts.map((field) => (
          <li key={field} className={styles.field}>
            <h3 className={styles.name}>{t.fields[field]}</h3>
            <dl className={styles.sides}>
              <div>
                <dt>{t.conflict.theirs}</dt>
                <dd>{show(field, edits.base)}</dd>
              </div>
              <div>
                <dt>{t.conflict.mine}</dt>
                <dd>{show(field, edits.draft)}</dd>
              </div>
            </dl>
            <div className={styles.choice}>
              <Button size="sm" onClick={() => edits.takeTheirs(field)}>
                {t.conflict.takeTheirs}
              </Button>
              <Button size="sm" onClick={() => edits.keepMine(field)}>
                {t.conflict.keepMine}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A field's value in words, for comparing. */
function useFieldText(): (field: DraftField, draft: Draft) => string {
  const t = useWords(editorWords)
  const localized = useLocalized()
  const genres = useQuery(read('catalogAdmin', 'listGenres'))
  const categories = useQuery(read('catalogAdmin', 'listCategories'))
  const terms = new Map([...(genres.data?.items ?? []), ...(categories.data?.items ?? [])].map((one) => [one.id, one]))
  const names = (ids: readonly string[]) =>
    ids
      .map((id) => terms.get(id))
      .flatMap((term) => (term ? [localized(term.name)] : []))
      .join(', ')
  return (field, draft) => {
    const text =
      field === 'credits'
        ? draft.credits.map(({ name, role }) => `${name} (${t.credits.roles[role]})`).join(', ')
        : field === 'translations'
          ? Object.values(draft.translations)
              .map(({ name, synopsis }) => [name, synopsis].filter(Boolean).join(': '))
              .join(' / ')
          : field === 'genreIds' || field === 'categoryIds'
            ? names(draft[field])
            : String(draft[field] ?? '')
    return text || t.conflict.empty
  }
}
