import { catalog } from '@codeflix/contracts/catalog'
import type { Client } from '@codeflix/contracts/client'
import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogService } from '../src/service.ts'
import type { Db, Tables } from '../src/tables.ts'
import { counted, idOf, publish } from './published-titles.ts'

const drama = { en: 'Drama', 'pt-BR': 'Drama' }
const mystery = { en: 'Mystery', 'pt-BR': 'Mistério' }
const fiction = { en: 'Science Fiction', 'pt-BR': 'Ficção Científica' }

let boot: BootedTest
let db: Db
let anyone: Client<typeof catalog>
const names = async (q: string, language?: 'en' | 'pt-BR') =>
  (await anyone.search({ query: { q, ...(language ? { language } : {}) } })).titles.map((title) => title.name)

beforeAll(async () => {
  boot = await bootTest([catalogService])
  db = boot.db<Tables>('catalog')
  anyone = boot.client(catalog)
  await publish(db, { name: 'Night', synopsis: 'Dark.', year: 1990 })
  await publish(db, {
    name: 'Night Train to Lisbon',
    pt: 'Trem Noturno para Lisboa',
    cast: ['Jeremy Irons'],
    character: 'Gregorius',
    genres: [drama, mystery],
  })
  await publish(db, {
    name: 'The Lighthouse Keeper',
    pt: 'O Faroleiro',
    synopsis: 'He counts the colors of the night.',
    synopsisPt: 'Ele conta as cores da noite e as ações dos homens.',
    cast: ['Iracema Guimarães'],
  })
  await publish(db, {
    name: 'Coração Valente',
    original: 'Braveheart',
    synopsis: 'A rebellion.',
    cast: ['Mel Gibson'],
    genres: [drama],
  })
  await publish(db, { name: '東京物語', original: 'Tokyo Story', synopsis: 'Parents visit their children.' })
  await publish(db, { name: "Schindler's List", synopsis: 'A list is life.' })
  await publish(db, { name: 'Running', kind: 'series', synopsis: 'Two sisters run.' })
  await publish(db, { name: 'Dune', synopsis: 'Sand.', genres: [fiction] })
  await publish(db, { name: '2001: A Space Odyssey', pt: '2001: Uma Odisseia no Espaço', genres: [fiction] })
  await publish(db, { name: 'Spider Man', pt: 'Homem-Aranha' })
  await publish(db, { name: 'Se7en', pt: 'Os Sete Crimes Capitais', cast: ['Morgan Freeman'] })
  await publish(db, { name: 'Invictus', cast: ['Morgan Freeman'] })
  await publish(db, { name: 'Águas de Março', synopsis: 'Um rio, uma ponte, um sapo, uma rã.' })
  await publish(db, { name: 'WALL·E' })
  await counted(db)
})
afterAll(() => boot.close())

describe('search finds', () => {
  it.for([
    ['as it is called comes first', 'night', 'Night'],
    ['a beginning is enough', 'night tr', 'Night Train to Lisbon'],
    ['a beginning in the middle of a name', 'train', 'Night Train to Lisbon'],
    ['words in another order', 'lisbon train', 'Night Train to Lisbon'],
    ['in the other language', 'trem noturno', 'Night Train to Lisbon'],
    ['without accents', 'coracao valente', 'Coração Valente'],
    ['without accents in capitals', 'AGUAS DE MARCO', 'Águas de Março'],
    ['with accents where there are none', 'Líghthousé', 'The Lighthouse Keeper'],
    ['with accents made of two signs', 'corac\u0327a\u0303o', 'Coração Valente'],
    ['the original name', 'braveheart', 'Coração Valente'],
    ['a slip in a word', 'brvaeheart', 'Coração Valente'],
    ['two slips in a word', 'lihgthouse keper', 'The Lighthouse Keeper'],
    ['a slip in the word that is being typed', 'ligtho', 'The Lighthouse Keeper'],
    ['a letter swapped in a short word', 'dnue', 'Dune'],
    ['another letter in a short word', 'dume', 'Dune'],
    ['a letter too few in a short word', 'dun', 'Dune'],
    ['a letter too many in a short word', 'duune', 'Dune'],
    ['a slip in one word and none in the other', 'night trian', 'Night Train to Lisbon'],
    ['a slip in Portuguese', 'farolero', 'The Lighthouse Keeper'],
    ['a slip without the accent', 'corasao', 'Coração Valente'],
    ['a word that is known but belongs to another title', 'nigth train', 'Night Train to Lisbon'],
    ['without its article', 'lighthouse keeper', 'The Lighthouse Keeper'],
    ['with an article that it does not have', 'the night train', 'Night Train to Lisbon'],
    ['two words written as one', 'spiderman', 'Spider Man'],
    ['one word written as two', 'brave heart', 'Coração Valente'],
    ['a hyphen left out', 'homem aranha', 'Spider Man'],
    ['a sign in the middle left out', 'walle', 'WALL·E'],
    ['digits in a word', 'se7en', 'Se7en'],
    ['a number', '2001', '2001: A Space Odyssey'],
    ['a person', 'jeremy irons', 'Night Train to Lisbon'],
    ['a person without accents and unfinished', 'guimar', 'The Lighthouse Keeper'],
    ['a person with a slip', 'jeremi irons', 'Night Train to Lisbon'],
    ['a character', 'gregorius', 'Night Train to Lisbon'],
    ['a genre', 'misterio', 'Night Train to Lisbon'],
    ['a genre of two words', 'ficcao cientifica', 'Dune'],
    ['a word of the synopsis', 'rebellion', 'Coração Valente'],
    ['another form of a word of the synopsis', 'counting colors', 'The Lighthouse Keeper'],
    ['another form in Portuguese', 'ação', 'The Lighthouse Keeper'],
    ['the singular in Portuguese', 'homem cor', 'The Lighthouse Keeper'],
    ['name and person together', 'train irons', 'Night Train to Lisbon'],
    ['name and synopsis together', 'aguas sapo', 'Águas de Março'],
    ['an episode', 'running pilot', 'Running'],
    ['Japanese', '東京', '東京物語'],
    ['Japanese from the middle', '京物', '東京物語'],
    ['an apostrophe left out', 'schindlers list', "Schindler's List"],
    ['an apostrophe', 'schindler’s list', "Schindler's List"],
    ['one letter', 'b', 'Coração Valente'],
    ['only one word of several', 'lisbon nonsenseword', 'Night Train to Lisbon'],
  ] as const)('%s: %s', async ([, typed, wanted]) => {
    expect((await names(typed))[0]).toBe(wanted)
  })
})

describe('search', () => {
  it('ranks a name above its beginning above a synopsis', async () => {
    expect((await names('night')).slice(0, 3)).toEqual(['Night', 'Night Train to Lisbon', 'The Lighthouse Keeper'])
  })

  it('ranks words of a name above people', async () => {
    await publish(db, { name: 'The Irons in the Fire' })
    expect((await names('irons')).slice(0, 2)).toEqual(['The Irons in the Fire', 'Night Train to Lisbon'])
    await sql`delete from catalog_admin.title where id = ${idOf('The Irons in the Fire')}`.execute(db)
  })

  it('ranks what many watch first where both fit equally', async () => {
    expect(new Set(await names('freeman'))).toEqual(new Set(['Se7en', 'Invictus']))
    for (const titleId of [idOf('Invictus'), idOf('Invictus'), idOf('Se7en')])
      await boot.deliver('catalog', 'playback.session.started', {
        sessionId: randomUUID(),
        accountId: randomUUID(),
        videoId: titleId,
        titleId,
      })
    expect(await names('freeman')).toEqual(['Invictus', 'Se7en'])
    await publish(db, { name: 'Invictus', cast: ['Morgan Freeman'], synopsis: 'Changed.' })
    expect(await names('freeman')).toEqual(['Invictus', 'Se7en'])
  })

  it('counts every play, and ranks by them to within a twentieth', async () => {
    const titleId = await publish(db, { name: 'Much Played' })
    const plays = 40
    for (let play = 0; play < plays; play++)
      await boot.deliver('catalog', 'playback.session.started', {
        sessionId: randomUUID(),
        accountId: randomUUID(),
        videoId: titleId,
        titleId,
      })
    const kept = await db
      .selectFrom('titlePopularity')
      .innerJoin('searchDocument', 'searchDocument.titleId', 'titlePopularity.titleId')
      .select(['plays', 'popularity'])
      .where('titlePopularity.titleId', '=', titleId)
      .executeTakeFirstOrThrow()
    expect(kept.plays).toBe(plays)
    expect(Math.abs(kept.popularity - Math.log1p(plays))).toBeLessThan(0.05)
    await sql`delete from catalog_admin.title where id = ${titleId}`.execute(db)
    await db.deleteFrom('titlePopularity').where('titleId', '=', titleId).execute()
  })

  it('finds a whole name among more names that begin so than are ranked, all of them watched more', async () => {
    const many = Array.from({ length: 120 }, (_, index) => `Quasar ${index}`)
    for (const name of [...many, 'Quasar', 'A Quasar']) await publish(db, { name })
    const ofThem = sql`title_id in (select id from catalog_admin.title where name like 'Quasar %')`
    await sql`update search_document set popularity = 3 where ${ofThem}`.execute(db)
    const found = await names('quasar')
    expect(found[0]).toBe('Quasar')
    expect(found.slice(1)).toHaveLength(23)
    expect(found.slice(1).filter((name) => !name.startsWith('Quasar '))).toEqual([])
    await sql`delete from catalog_admin.title where name like '%Quasar%'`.execute(db)
  })

  it('ranks a whole name with a slip above a longer one that is watched more', async () => {
    for (const name of ['The Lost Ferry', 'Lost Ferry']) await publish(db, { name })
    await sql`update search_document set popularity = 5 where title_id = ${idOf('The Lost Ferry')}`.execute(db)
    await counted(db)
    expect(await names('lsot ferry')).toEqual(['Lost Ferry', 'The Lost Ferry'])
    await sql`delete from catalog_admin.title where name like '%Lost Ferry'`.execute(db)
  })

  it('tells the names in the language that is asked for, else in the site’s', async () => {
    expect(await names('lighthouse', 'pt-BR')).toEqual(['O Faroleiro'])
    await db.insertInto('identity.site').values({ id: 1, language: 'pt-BR' }).execute()
    expect(await names('lighthouse')).toEqual(['O Faroleiro'])
    await db.deleteFrom('identity.site').execute()
  })

  it('says what it searched for instead, and only when it did', async () => {
    const correctedTo = async (q: string) => (await anyone.search({ query: { q } })).correctedTo
    expect(await correctedTo('brvaeheart')).toBe('braveheart')
    expect(await correctedTo('corasao valente')).toBe('coração valente')
    expect(await correctedTo('braveheart')).toBeUndefined()
    expect(await correctedTo('bravehea')).toBeUndefined()
    expect(await correctedTo('coracao')).toBeUndefined()
    expect(await correctedTo('zzqqxx')).toBeUndefined()
  })

  it('offers people and genres beside titles', async () => {
    expect((await anyone.search({ query: { q: 'irons' } })).people).toEqual([
      { id: idOf('Jeremy Irons'), name: 'Jeremy Irons' },
    ])
    expect((await anyone.search({ query: { q: 'dram' } })).genres).toEqual([{ id: idOf('Drama'), name: 'Drama' }])
    expect((await anyone.search({ query: { q: 'ficç', language: 'pt-BR' } })).genres).toEqual([
      { id: idOf('Science Fiction'), name: 'Ficção Científica' },
    ])
  })

  it('takes a word for finished after a space', async () => {
    expect(await names('run')).toContain('Running')
    expect((await anyone.search({ query: { q: 'dun ' } })).correctedTo).toBe('dune')
  })

  it('offers something when nothing matches', async () => {
    const found = await anyone.search({ query: { q: 'zzqqxx' } })
    expect(found.titles).toEqual([])
    expect(found.suggestions.length).toBeGreaterThan(3)
    expect(found.suggestions[0]?.name).toBe('Invictus')
  })

  it.for(['\u0000\uFFFF', 'a\u0000b'])('refuses %j, which no text holds, in words', async (typed) => {
    await expect(anyone.search({ query: { q: typed } })).rejects.toMatchObject({
      code: 'kit.invalid-input',
      status: 400,
    })
  })

  it.for([
    "'",
    '&|!:*',
    '\\',
    '""',
    '   ',
    "a' | 'b",
    "x') or true --",
    '%',
    '__',
    '\uFFFF',
    '😀',
    '{}',
    '<->',
    'x'.repeat(120),
    'ab '.repeat(40),
    'é'.repeat(120),
    '東'.repeat(120),
    'ab\u0301\u0327'.repeat(30),
    '\u0301'.repeat(120),
    '\u202E thgin \u202C',
    'ليلة القطار',
    'לילה'.repeat(30),
    'a b c d e f g h '.repeat(7),
    'night:* & !train',
    "night' | ('train",
    '\u200B\u200D',
    '%_%_%',
  ])('takes %j for what it is', async (typed) => {
    const { titles } = await anyone.search({ query: { q: typed } })
    expect(titles.length).toBeLessThan(16)
  })

  it.for(['x'.repeat(121), 'word '.repeat(3000)])('refuses what is too long', async (typed) => {
    await expect(anyone.search({ query: { q: typed } })).rejects.toMatchObject({ code: 'kit.invalid-input' })
  })

  it('asks to try again when the database ends a query that takes too long', async () => {
    const answer = await db.transaction().execute(async (trx) => {
      await sql`lock table search_document in access exclusive mode`.execute(trx)
      const answered = anyone.search({ query: { q: 'night' } }).catch((error: unknown) => error)
      // As its `statement_timeout` would.
      await expect
        .poll(
          async () =>
            (
              await sql`select pg_cancel_backend(pid) from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'`.execute(trx)
            ).rows.length,
        )
        .toBeGreaterThan(0)
      return answered
    })
    expect(answer).toMatchObject({ code: 'kit.unavailable', status: 503 })
    expect((await names('night'))[0]).toBe('Night')
  })

  it('follows every change, and forgets the words that nobody uses', async () => {
    await publish(db, { name: 'Xylophone Dreams' })
    expect(await names('xylophone')).toEqual(['Xylophone Dreams'])
    await sql`update catalog_admin.title set name = 'Marimba Dreams' where name = 'Xylophone Dreams'`.execute(db)
    expect(await names('xylophone')).toEqual([])
    expect(await names('marimba')).toEqual(['Marimba Dreams'])
    await sql`delete from catalog_admin.title where name = 'Marimba Dreams'`.execute(db)
    expect(await names('marimba')).toEqual([])
    await counted(db)
    const words = await db
      .selectFrom('searchLexeme')
      .select('word')
      .where('word', 'in', ['marimba', 'xylophone', 'dreams'])
      .execute()
    expect(words).toEqual([])
  })

  it('is kept up to date also without a search path and as a replica, which is how the replication writes', async () => {
    await db.transaction().execute(async (trx) => {
      await sql`set local search_path = ''`.execute(trx)
      await sql`insert into catalog_admin.title
        (id, kind, name, synopsis, translations, maturity_rating, genres, category_ids, credits, seasons, has_trailer, caption_languages, published_at)
        values (gen_random_uuid(), 'film', 'Quixote Unbound', 'Long.', '{}', 'L', '[]', '[]', '[]', '[]', false, '[]', now())`.execute(
        trx,
      )
      await sql`update catalog_admin.title set name = 'Quixote Bound' where name = 'Quixote Unbound'`.execute(trx)
    })
    expect(await names('quixote')).toEqual(['Quixote Bound'])
    const { rows } = await sql<{ always: boolean }>`
      select tgenabled = 'A' as always from pg_trigger where tgname = 'follow_title'`.execute(db)
    expect(rows).toEqual([{ always: true }])
  })
})
