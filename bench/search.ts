/**
 * What a search costs against what one would write by hand on the same rows and the same PostgreSQL, on a catalogue of
 * `made-catalogue.ts`: CPU time of the catalog service and its database for whole answers over HTTP, without a socket.
 * Ours and the peers take turns; of the pairs' ratios the middle one counts. The clock is told beside it, and means
 * something only on a machine that does nothing else.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { startCatalog, type CatalogUnderTest } from './catalog-under-test.ts'
import { exitCodeOf, median, tableOf, toFigure, type Figure, type Measured, type Pair } from './figure.ts'
import { madeTitles, numbersFrom, type MadeTitle } from './made-catalogue.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, titles: { type: 'string', default: '10000' } },
})
const titles = Number(values.titles)
if (!Number.isInteger(titles) || titles < 500) throw new Error('--titles is a number of at least 500.')
if (process.platform !== 'linux') throw new Error('The search bench reads CPU time from /proc: it needs Linux.')

const pairs = 3
const ofEachKind = 12
const cardsShown = 24
/** How many titles are written with the index and without it. */
const written = 500

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const figures: Figure[] = []
const show = (measured: Omit<Measured, 'missing' | 'unit'>): void => {
  const figure = toFigure({
    ...measured,
    unit: 'CPU-seconds',
    missing: [],
    besides: { ...measured.besides, titles, node: process.version, cores: cpus().length },
  })
  figures.push(figure)
  if (values.json) console.log(JSON.stringify(figure))
}

/** What people type, by kind. */
type Typed = Readonly<Record<string, readonly string[]>>

/** What is typed for titles of the catalogue, each of which is then wanted. */
function whatIsTyped(some: readonly MadeTitle[]): Typed {
  const next = numbersFrom(2)
  const of = (choose: (title: MadeTitle) => string): string[] => some.map(choose)
  const wordOf = ({ name }: MadeTitle): string => longest(name)
  return {
    'a word': of(wordOf),
    'a name': of(({ name }) => name),
    'a person': of(({ credits }) => credits[0]?.name ?? ''),
    'without accents': of(({ translations }) => translations['pt-BR'].name.normalize('NFD').replace(/\p{M}/gu, '')),
    'a beginning': of((title) => wordOf(title).slice(0, 2 + Math.floor(next() * 3))),
    'a genre': of(({ genres }) => genres[0]?.name.en ?? ''),
    'a word of the synopsis': of(({ synopsis }) => longest(synopsis)),
    nothing: of((title) => `${[...wordOf(title)].toReversed().join('')}qx`),
  }
}

const longest = (text: string): string =>
  (text.match(/[\p{L}\p{N}]+/gu) ?? []).reduce((best, word) => (word.length > best.length ? word : best), '')

/** Two neighboring letters swapped in the longest word of a name. */
function withSlip(name: string): string {
  const word = longest(name)
  const at = Math.max(1, Math.floor(word.length / 2) - 1)
  return name.replace(word, `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`)
}

const under = await startCatalog()
process.once('SIGINT', () => void under.close().then(() => process.exit(130)))
try {
  say(`${titles} titles; ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`)
  await under.fill(madeTitles(titles), titles)
  await under.counted()
  await under.db.query('create index peer_trigrams on catalog_admin.title using gin (name gin_trgm_ops)')
  await under.db.query('vacuum analyze')
  const all = [...madeTitles(titles)]
  const some = all.filter((_, index) => index % Math.floor(titles / ofEachKind) === 0).slice(0, ofEachKind)
  const typed = whatIsTyped(some)

  show({
    name: 'search-vs-scan',
    goal: { atMost: 0.2 },
    ours: 'whole answers: titles, people, genres and a correction, ranked, with cards',
    peer: 'ilike over the names, synopses and casts of all titles',
    ...(await inTurns(typed, search(under), scan(under))),
  })
  show({
    name: 'search-vs-bare-index',
    goal: { atMost: 8 },
    ours: 'the same',
    peer: 'one to_tsquery on the GIN index of the same rows, the first by ts_rank; no slips, people, genres or cards',
    ...(await inTurns(typed, search(under), lookup(under))),
  })

  const slips = { 'a slip in a name': some.map(({ name }) => withSlip(name)) }
  const wanted = some.map(({ name }) => name)
  const slipped = await inTurns(slips, search(under), trigrams(under))
  show({
    name: 'slip-vs-trigrams',
    goal: { atMost: 8 },
    ours: 'whole answers to names with two letters swapped',
    peer: 'pg_trgm on the names, the most similar first; no people, genres or cards',
    ...slipped,
    besides: {
      ...slipped.besides,
      firstIsWanted: await shareOf(slips['a slip in a name'], wanted, search(under)),
      peersFirstIsWanted: await shareOf(slips['a slip in a name'], wanted, trigrams(under)),
    },
  })
  await measureWriting(under)
  if (!values.json) console.log(tableOf(figures))
} finally {
  await under.close()
}
process.exitCode = exitCodeOf(figures)

/** Answers with the names of what it found. */
type Way = (typed: string) => Promise<readonly string[]>

function search({ anyone }: CatalogUnderTest): Way {
  return async (q) => (await anyone.search({ query: { q, limit: cardsShown } })).titles.map(({ name }) => name)
}

function byHand({ db }: CatalogUnderTest, query: string, parameter = (typed: string): string => typed): Way {
  return async (typed) => (await db.query<{ name: string }>(query, [parameter(typed)])).rows.map(({ name }) => name)
}

function scan(of: CatalogUnderTest): Way {
  const query = `select name from catalog_admin.title
    where name ilike $1 or original_name ilike $1 or synopsis ilike $1 or translations::text ilike $1 or credits::text ilike $1
    order by published_at desc limit ${cardsShown}`
  return byHand(of, query, (typed) => `%${typed}%`)
}

function lookup(of: CatalogUnderTest): Way {
  const query = `select name from (
      select title_id from search_document, to_tsquery('cf_simple', $1) as query
      where words @@ query order by ts_rank(words, query) desc limit ${cardsShown}
    ) as found join catalog_admin.title on id = title_id`
  return byHand(of, query, (typed) => (typed.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `${word}:*`).join(' & '))
}

function trigrams(of: CatalogUnderTest): Way {
  const query = `select name from catalog_admin.title where name % $1 order by similarity(name, $1) desc limit ${cardsShown}`
  return byHand(of, query)
}

/** All that is typed, by each in turn. */
async function inTurns(all: Typed, ours: Way, peer: Way): Promise<{ pairs: Pair[]; besides: Record<string, unknown> }> {
  const times: number[] = []
  const side = async (way: Way, watch: boolean): Promise<Record<string, number>> => {
    const spent: Record<string, number> = {}
    for (const [kind, list] of Object.entries(all)) {
      const { cpuSeconds } = await under.spent(async () => {
        for (const one of list) {
          const since = performance.now()
          await way(one)
          if (watch) times.push(performance.now() - since)
        }
      })
      spent[kind] = cpuSeconds
    }
    return spent
  }
  // The first of each reads from the disk and plans.
  await side(ours, false)
  await side(peer, false)
  const measured: Pair[] = []
  for (let pair = 0; pair < pairs; pair++)
    measured.push({ ours: await side(ours, true), peer: await side(peer, false) })
  const sorted = times.toSorted((a, b) => a - b)
  return {
    pairs: measured,
    besides: {
      searches: Object.values(all).flat().length,
      medianMs: Math.round(median(times)),
      p95Ms: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    },
  }
}

/** Of how many names with a slip the title that was meant comes first. */
async function shareOf(typed: readonly string[], wanted: readonly string[], way: Way): Promise<number> {
  let first = 0
  for (const [index, one] of typed.entries()) if ((await way(one))[0] === wanted[index]) first++
  return first / typed.length
}

/** Titles that come into the copy, until their words are counted, against the same rows with one generated column. */
async function measureWriting({ db, spent, counted, insert }: CatalogUnderTest): Promise<void> {
  await db.query(`create table peer_title (like catalog_admin.title,
    words tsvector generated always as (to_tsvector('simple', name || ' ' || synopsis || ' ' || translations::text || ' ' || credits::text)) stored)`)
  await db.query('create index on peer_title using gin (words)')
  const columns =
    'id, kind, name, synopsis, translations, maturity_rating, genres, category_ids, credits, seasons, has_trailer, caption_languages, published_at'
  const measured: Pair[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const titlesOfPair = [...madeTitles(written, 100 + pair)].map((title, index) => ({
      ...title,
      id: `${title.id.slice(0, 24)}${String(pair).padStart(4, '0')}${String(index).padStart(8, '0')}`,
    }))
    const ours = await spent(async () => {
      await insert(titlesOfPair)
      await counted()
    })
    const peer = await spent(() =>
      db.query(
        `insert into peer_title (${columns}) select ${columns} from jsonb_populate_recordset(null::catalog_admin.title, $1)`,
        [JSON.stringify(titlesOfPair)],
      ),
    )
    measured.push({ ours: { 'titles written': ours.cpuSeconds }, peer: { 'titles written': peer.cpuSeconds } })
  }
  show({
    name: 'backfill-vs-bare-index',
    goal: { atMost: 6 },
    ours: `${written} titles into the copy, the search index, lists, people and the counts of words`,
    peer: 'the same rows into a table with one generated tsvector and a GIN index',
    pairs: measured,
  })
}
