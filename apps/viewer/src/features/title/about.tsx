import type { CatalogTitle } from '@codeflix/contracts/catalog'
import { Avatar } from '@codeflix/ui/avatar'
import { uiWords } from '@codeflix/ui/ui-words'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Captions } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import styles from './about.module.css'
import { titlePageWords } from './words.ts'

/** Who made it, and the facts that help to decide. */
export function About({ title }: { title: CatalogTitle }) {
  const words = useWords(titlePageWords)
  const ui = useWords(uiWords)
  const { language, format } = useLanguage()
  const names = new Intl.DisplayNames(language, { type: 'language' })
  const captions = title.captionLanguages.map((code) => names.of(code) ?? code)
  return (
    <div className={styles.columns}>
      {title.credits.length > 0 ? (
        <section aria-labelledby="cast">
          <h2 id="cast" className={styles.heading}>
            {words.cast}
          </h2>
          <ul className={styles.people}>
            {title.credits.map((credit) => (
              <li key={`${credit.id}-${credit.role}-${credit.character ?? ''}`}>
                <Link
                  to={`/search?q=${encodeURIComponent(credit.name)}`}
                  className={styles.person}
                  title={words.searchFor(credit.name)}
                >
                  <Avatar name={credit.name} size={48} />
                  <span className={styles.personWords}>
                    <span className={styles.personName}>{credit.name}</span>
                    <span className={styles.role}>{credit.character || roleName(credit.role, words.roles)}</span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section aria-labelledby="about" className={styles.about}>
        <h2 id="about" className={styles.heading}>
          {words.about}
        </h2>
        <dl className={styles.facts}>
          {title.originalName && title.originalName !== title.name ? (
            <Fact name={words.originalName}>{title.originalName}</Fact>
          ) : null}
          {title.year ? <Fact name={words.year}>{title.year}</Fact> : null}
          {title.genres.length > 0 ? (
            <Fact name={words.genres}>
              {title.genres.map((genre, index) => (
                <span key={genre}>
                  {index > 0 ? ', ' : ''}
                  <Link to={`/search?q=${encodeURIComponent(genre)}`}>{genre}</Link>
                </span>
              ))}
            </Fact>
          ) : null}
          <Fact name={words.rating}>{ui.rating[title.maturityRating]}</Fact>
          <Fact name={words.captions}>
            {captions.length > 0 ? (
              <span className={styles.captions}>
                <Captions size={18} aria-hidden />
                {format.list(captions)}
              </span>
            ) : (
              words.noCaptions
            )}
          </Fact>
          {title.attribution ? <Fact name={words.attribution}>{title.attribution}</Fact> : null}
        </dl>
      </section>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function roleName(role: string, names: Readonly<Record<string, string>>): string {
  return names[role] ?? role
}
