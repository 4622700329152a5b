import { languages, type Language, type Localized } from '@codeflix/contracts/fields'
import { json } from '@codeflix/kit/database'
import { sql } from 'kysely'
import { storeArtwork } from '../artwork/store-artwork.ts'
import { storeCaptions } from '../captions/set-captions.ts'
import { emitUploaded } from '../media/finish-upload.ts'
import type { CatalogAdminContext, Transaction, Translations } from '../tables.ts'
import { publishCategories } from '../terms/categories.ts'
import { filesOf, loadTitle } from '../titles/load-titles.ts'
import { saveRelations } from '../titles/save-relations.ts'
import { drawBackdrop, drawPoster } from './draw-artwork.ts'
import { demoCategories, demoGenres, type DemoTitle, type DemoVideo } from './demo-titles.ts'

/** The words of a title or episode in the site's language, and in the others as translations. */
function inLanguages(
  words: { name: Localized; synopsis: { [L in Language]: string } },
  site: Language,
): { name: string; synopsis: string; translations: ReturnType<typeof json<Translations>> } {
  const others = languages.filter((language) => language !== site)
  return {
    name: words.name[site],
    synopsis: words.synopsis[site],
    translations: json<Translations>(
      Object.fromEntries(
        others.map((language) => [language, { name: words.name[language], synopsis: words.synopsis[language] }]),
      ),
    ),
  }
}

/** Adds one title of the demonstration, with its genres, rows, cast, pictures, captions and videos. */
export async function makeDemoTitle(
  context: CatalogAdminContext,
  trx: Transaction,
  title: DemoTitle,
  site: Language,
): Promise<void> {
  const now = context.now().toISOString()
  const [posterKey, backdropKey] = [
    await storeArtwork(context, await drawPoster(title, site), 'poster', { ours: true }),
    await storeArtwork(context, await drawBackdrop(title), 'backdrop', { ours: true }),
  ]
  const { id } = await trx
    .insertInto('title')
    .values({
      ...inLanguages(title, site),
      kind: title.kind,
      demoKey: title.key,
      originalName: null,
      year: title.year,
      maturityRating: title.maturityRating,
      attribution: title.attribution ?? null,
      posterKey,
      backdropKey,
      publishedAt: null,
      createdAt: now,
      updatedAt: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const genreIds: string[] = []
  for (const key of title.genres) genreIds.push(await termId(trx, 'genre', demoGenres[key]))
  const credits = []
  for (const { name, role, character } of title.credits)
    credits.push({
      castMemberId: await castMemberId(trx, name),
      role,
      ...(character ? { character: character[site] } : {}),
    })
  await saveRelations(trx, id, { genreIds, credits, categoryIds: await categoryIds(context, trx, title) })

  if (title.video) await addVideo(context, trx, id, null, title.video)
  for (const { season, number, video, ...words } of title.episodes ?? []) {
    const episode = await trx
      .insertInto('episode')
      .values({ ...inLanguages(words, site), titleId: id, season, number, stillKey: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    await addVideo(context, trx, id, episode.id, video)
  }

  const made = await loadTitle(trx, id)
  if (!made) throw new Error(`the demonstration title ${title.key} is gone`)
  for (const file of filesOf(made)) await emitUploaded(trx, made, file)
}

async function addVideo(
  context: CatalogAdminContext,
  trx: Transaction,
  titleId: string,
  episodeId: string | null,
  video: DemoVideo,
): Promise<void> {
  const { id } = await trx
    .insertInto('media')
    .values({
      titleId,
      episodeId,
      purpose: 'feature',
      status: 'uploaded',
      fileName: `${video.source.replace(/^demo:|\?.*$/g, '')}.mp4`,
      sizeBytes: 0,
      source: video.source,
      announcedBy: null,
      progress: null,
      durationSeconds: null,
      assetPrefix: null,
      failureCode: null,
      reason: null,
      createdAt: context.now().toISOString(),
      updatedAt: context.now().toISOString(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const language of languages) {
    const text = video.captions?.[language]
    if (text)
      await trx
        .insertInto('captions')
        .values(await storeCaptions(context, id, language, Buffer.from(text)))
        .execute()
  }
}

/** The entry with this name in either language: the site's own where there is one, else a new one of the demonstration. */
async function termId(trx: Transaction, table: 'genre' | 'category', name: Localized): Promise<string> {
  const known = await trx
    .selectFrom(table)
    .select('id')
    .where(sql<boolean>`lower(name ->> 'en') = lower(${name.en}) or lower(name ->> 'pt-BR') = lower(${name['pt-BR']})`)
    .executeTakeFirst()
  if (known) return known.id
  if (table === 'genre') {
    const { id } = await trx
      .insertInto('genre')
      .values({ name: json(name), demo: true })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }
  await sql`lock table category in share row exclusive mode`.execute(trx)
  const { id } = await trx
    .insertInto('category')
    .values({ name: json(name), demo: true, position: sql<number>`(select count(*)::int from category)` })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function categoryIds(context: CatalogAdminContext, trx: Transaction, title: DemoTitle): Promise<string[]> {
  // All rows from the first title on, so that the home page keeps its order while the catalogue fills.
  const ids = new Map<string, string>()
  for (const [key, name] of Object.entries(demoCategories)) ids.set(key, await termId(trx, 'category', name))
  await publishCategories(trx, context.now())
  return title.categories.flatMap((key) => ids.get(key) ?? [])
}

async function castMemberId(trx: Transaction, name: string): Promise<string> {
  const known = await trx
    .selectFrom('castMember')
    .select('id')
    .where('name', '=', name)
    .where('demo', '=', true)
    .executeTakeFirst()
  if (known) return known.id
  const { id } = await trx
    .insertInto('castMember')
    .values({ name, demo: true })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
