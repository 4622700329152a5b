import { EmptyState } from '@codeflix/ui/empty-state'
import { ErrorState } from '@codeflix/ui/error-state'
import { useLanguage, useWords } from '@codeflix/ui/i18n'
import { Spinner } from '@codeflix/ui/spinner'
import { Announcement, VisuallyHidden } from '@codeflix/ui/visually-hidden'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search, SearchX, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { catalog } from '../../api.ts'
import { faultWords } from '../../fault-words.ts'
import { usePageTitle } from '../../shell/page.tsx'
import { homeQuery } from '../../titles/queries.ts'
import { TitleGrid, TitleGridSkeleton } from '../../titles/title-grid.tsx'
import styles from './search-page.module.css'
import { searchWords } from './words.ts'

/** As long as the service takes. */
const longest = 120
/** Long enough not to ask for every key, short enough to feel immediate. */
const pauseMs = 160

/** Search as one types. What is searched for stands in the address: it can be kept, sent, and gone back to. */
export function SearchPage() {
  const words = useWords(searchWords)
  const [query, setQuery] = useSearchParams()
  const asked = query.get('q')?.trim().slice(0, longest) ?? ''
  const [text, setText] = useState(asked)
  const written = useRef(asked)
  const input = useRef<HTMLInputElement>(null)
  usePageTitle(asked ? `${words.title}: ${asked}` : words.title)

  // The address changed by other means than typing: a link to a person, or going back.
  useEffect(() => {
    if (asked === written.current) return
    written.current = asked
    setText(asked)
  }, [asked])

  useEffect(() => {
    const wanted = text.trim()
    if (wanted === written.current) return undefined
    const timer = setTimeout(() => {
      written.current = wanted
      setQuery(wanted ? { q: wanted } : {}, { replace: true, preventScrollReset: true })
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text, setQuery])

  return (
    <div className={styles.page}>
      <h1>
        <VisuallyHidden>{words.title}</VisuallyHidden>
      </h1>
      <search className={styles.box}>
        <Search size={26} aria-hidden className={styles.icon} />
        <input
          ref={input}
          type="search"
          // Whoever opens the search wants to type.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          aria-label={words.label}
          placeholder={words.placeholder}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={longest}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          className={styles.input}
        />
        {text ? (
          <button
            type="button"
            className={styles.clear}
            aria-label={words.clear}
            onClick={() => {
              setText('')
              input.current?.focus()
            }}
          >
            <X size={22} aria-hidden />
          </button>
        ) : null}
      </search>
      {asked ? <Results query={asked} /> : <Explore />}
    </div>
  )
}

function Results({ query }: { query: string }) {
  const words = useWords(searchWords)
  const { language } = useLanguage()
  const search = useQuery({
    queryKey: ['catalog', 'search', language, query],
    queryFn: ({ signal }) => catalog.search({ query: { q: query, language, limit: 48 }, signal }),
    // A title that has just come out is found within seconds: whoever asks again is not told what was so before.
    staleTime: ({ state }) => (state.data?.titles.length ? 60_000 : 0),
    placeholderData: keepPreviousData,
  })
  if (search.isPending)
    return (
      <div aria-busy className={styles.group}>
        <TitleGridSkeleton />
      </div>
    )
  if (search.isLoadingError)
    return (
      <ErrorState
        error={search.error}
        faultWords={faultWords}
        onRetry={() => void search.refetch()}
        busy={search.isFetching}
      />
    )
  const { titles, people, genres, correctedTo, suggestions } = search.data
  const nothing = titles.length === 0 && people.length === 0 && genres.length === 0
  return (
    <div className={styles.results} data-stale={search.isPlaceholderData}>
      <Announcement>{words.found(titles.length)}</Announcement>
      {search.isPlaceholderData ? (
        <span className={styles.busy}>
          <Spinner size={20} label={null} />
        </span>
      ) : null}
      {correctedTo ? <p className={styles.corrected}>{words.corrected(query, correctedTo)}</p> : null}
      {nothing ? (
        <EmptyState icon={<SearchX />} title={words.nothingTitle(query)}>
          {words.nothingText}
        </EmptyState>
      ) : null}
      {people.length > 0 || genres.length > 0 ? (
        <div className={styles.terms}>
          <Terms
            heading={words.people}
            items={people.map((person) => ({ ...person, to: `/search?q=${encodeURIComponent(person.name)}` }))}
          />
          <Terms
            heading={words.genres}
            items={genres.map((genre) => ({ ...genre, to: `/browse?genre=${genre.id}` }))}
          />
        </div>
      ) : null}
      {titles.length > 0 ? (
        <section aria-labelledby="found-titles" className={styles.group}>
          <h2 id="found-titles" className={styles.heading}>
            {words.titles}
          </h2>
          <TitleGrid cards={titles} />
        </section>
      ) : null}
      {nothing && suggestions.length > 0 ? (
        <section aria-labelledby="suggestions" className={styles.group}>
          <h2 id="suggestions" className={styles.heading}>
            {words.suggestions}
          </h2>
          <TitleGrid cards={suggestions} />
        </section>
      ) : null}
    </div>
  )
}

function Terms({ heading, items }: { heading: string; items: readonly { id: string; name: string; to: string }[] }) {
  if (items.length === 0) return null
  return (
    <section aria-label={heading} className={styles.group}>
      <h2 className={styles.heading}>{heading}</h2>
      <ul className={styles.chips}>
        {items.map((item) => (
          <li key={item.id}>
            <Link to={item.to} className={styles.chip}>
              {item.name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Before anything is typed: doors into the catalog. */
function Explore() {
  const words = useWords(searchWords)
  const { language } = useLanguage()
  const genres = useQuery({
    queryKey: ['catalog', 'genres', language],
    queryFn: ({ signal }) => catalog.listGenres({ query: { language }, signal }),
  })
  const home = useQuery(homeQuery(language))
  const fresh = home.data?.rows.find((row) => row.kind === 'new') ?? home.data?.rows[0]
  return (
    <>
      <Terms
        heading={words.explore}
        items={[
          ...(genres.data?.items ?? []).map((genre) => ({ ...genre, to: `/browse?genre=${genre.id}` })),
          { id: 'all', name: words.everything, to: '/browse' },
        ]}
      />
      {fresh ? (
        <section aria-labelledby="fresh" className={styles.group}>
          <h2 id="fresh" className={styles.heading}>
            {words.suggestions}
          </h2>
          <TitleGrid cards={fresh.titles} />
        </section>
      ) : null}
    </>
  )
}
