import type { PublishedColumn, PublishedTableName, ReplicaRow } from '@codeflix/contracts/all'
import type { catalog } from '@codeflix/contracts/catalog'
import type { Localized } from '@codeflix/contracts/fields'
import type { Database } from '@codeflix/kit/database'
import type { Handler } from '@codeflix/kit/http'
import type { Context } from '@codeflix/kit/service'
import type { Generated } from 'kysely'
import type { Config } from './config.ts'

/** The columns of other services' tables that this service holds a copy of. */
export const replicates = {
  'catalog-admin.title': [
    'id',
    'kind',
    'name',
    'original_name',
    'synopsis',
    'translations',
    'year',
    'maturity_rating',
    'genres',
    'category_ids',
    'credits',
    'seasons',
    'duration_seconds',
    'has_trailer',
    'trailer_video_id',
    'caption_languages',
    'poster_key',
    'backdrop_key',
    'attribution',
    'published_at',
  ],
  'catalog-admin.category': ['id', 'name', 'position'],
  'identity.site': ['id', 'language'],
} as const

type Copied<Name extends keyof typeof replicates & PublishedTableName> = ReplicaRow<
  Name,
  (typeof replicates)[Name][number] & PublishedColumn<Name>
>

export type TitleRow = Copied<'catalog-admin.title'>

/** The tables of this service's database, as the code sees them. */
export interface Tables {
  'catalogAdmin.title': TitleRow
  'catalogAdmin.category': Copied<'catalog-admin.category'>
  'identity.site': Copied<'identity.site'>
  searchDocument: { titleId: string; names: string; words: string; popularity: number }
  searchName: { titleId: string; squeezed: string }
  searchPerson: { titleId: string; personId: string; name: string; words: string }
  searchLexeme: { word: string; titles: number }
  searchLexemeChange: { id: Generated<number>; word: string; change: number }
  titleGenre: { genreId: string; titleId: string; publishedAt: string; name: Localized }
  titleCategory: { categoryId: string; titleId: string; publishedAt: string }
  titlePopularity: { titleId: string; plays: number }
}

export type Db = Database<Tables>
export type CatalogContext = Context<Tables, Config, 'storage'>
type Routes = (typeof catalog)['routes']
/** What handles the route of this name. */
export type Route<Name extends keyof Routes> = Handler<Routes[Name]>
