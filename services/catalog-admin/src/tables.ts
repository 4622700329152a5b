import type {
  catalogAdmin,
  mediaStatuses,
  PublishedCredit,
  titleKinds,
  titleStatuses,
} from '@codeflix/contracts/catalog-admin'
import type { Handler } from '@codeflix/kit/http'
import type { PublishedRow } from '@codeflix/contracts/contract'
import type { Language, Localized, MaturityRating } from '@codeflix/contracts/fields'
import type { Database, Trx } from '@codeflix/kit/database'
import type { Context } from '@codeflix/kit/service'
import type { Generated, GeneratedAlways } from 'kysely'
import type { Config } from './config.ts'

export type TitleKind = (typeof titleKinds)[number]
export type TitleStatus = (typeof titleStatuses)[number]
export type MediaStatus = (typeof mediaStatuses)[number]
type Purpose = 'feature' | 'trailer'
export type Translations = Partial<Record<Language, { name: string; synopsis: string }>>

interface TermTable {
  id: Generated<string>
  name: Localized
  demo: Generated<boolean>
  createdAt: Generated<string>
}

export interface TitleTable {
  id: Generated<string>
  kind: TitleKind
  status: Generated<TitleStatus>
  name: string
  originalName: string | null
  synopsis: Generated<string>
  translations: Generated<Translations>
  year: number | null
  maturityRating: MaturityRating
  attribution: string | null
  posterKey: string | null
  backdropKey: string | null
  version: Generated<number>
  demoKey: string | null
  publishedAt: string | null
  createdAt: Generated<string>
  updatedAt: Generated<string>
  searchName: GeneratedAlways<string>
}

export interface EpisodeTable {
  id: Generated<string>
  titleId: string
  season: number
  number: number
  name: string
  synopsis: Generated<string>
  translations: Generated<Translations>
  stillKey: string | null
  createdAt: Generated<string>
}

/** The beginning of a video that is being encoded. */
export interface Preview {
  /** Without a trailing slash. */
  assetPrefix: string
  seconds: number
  ofSeconds: number
  silent: boolean
}

export interface MediaTable {
  id: Generated<string>
  titleId: string
  episodeId: string | null
  purpose: Purpose
  status: MediaStatus
  fileName: string
  sizeBytes: number
  source: string
  announcedBy: string | null
  progress: number | null
  durationSeconds: number | null
  assetPrefix: string | null
  preview: Preview | null
  shownEarly: Generated<boolean>
  posterCandidates: Generated<string[]>
  pictured: Generated<boolean>
  failureCode: string | null
  reason: string | null
  createdAt: Generated<string>
  updatedAt: Generated<string>
}

type Published<Name extends keyof (typeof catalogAdmin)['tables']> = PublishedRow<(typeof catalogAdmin)['tables'][Name]>

/** The tables of this service's database, as the code sees them. */
export interface Tables {
  title: TitleTable
  episode: EpisodeTable
  media: MediaTable
  genre: TermTable
  category: TermTable & { position: number }
  castMember: { id: Generated<string>; name: string; demo: Generated<boolean>; createdAt: Generated<string> }
  titleGenre: { titleId: string; genreId: string; position: number }
  titleCategory: { titleId: string; categoryId: string; position: number }
  credit: {
    titleId: string
    position: number
    castMemberId: string
    role: PublishedCredit['role']
    character: string | null
  }
  captions: { mediaId: string; language: string; label: string; key: string }
  uploadLock: { uploadId: string; holder: string; expiresAt: string }
  artwork: { key: string; touchedAt: string }
  removal: { id: Generated<string>; kind: 'object' | 'upload'; key: string; dueAt: Generated<string> }
  demo: { id: Generated<number>; wanted: boolean; language: Language; settled: boolean }
  'catalogAdmin.title': Published<'title'>
  'catalogAdmin.category': Published<'category'>
  'catalogAdmin.video': Published<'video'>
}

export type Db = Database<Tables>
export type Transaction = Trx<Tables>
export type CatalogAdminContext = Context<Tables, Config, 'storage'>
type Routes = (typeof catalogAdmin)['routes']
/** What handles the route of this name. */
export type Route<Name extends keyof Routes> = Handler<Routes[Name]>
