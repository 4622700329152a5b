import { z } from 'zod'

/** An instant: ISO 8601 in UTC, e.g. `2026-11-23T20:00:00.000Z`. */
export const instant = z.iso.datetime()

export const languages = ['en', 'pt-BR'] as const
export const language = z.enum(languages)
export type Language = z.infer<typeof language>

/** A text in every language of the interface. */
export const localized = z.object({ en: z.string().trim().min(1).max(200), 'pt-BR': z.string().trim().min(1).max(200) })
export type Localized = z.infer<typeof localized>

/** ISO 4217. */
export const currency = z.enum(['BRL', 'USD', 'EUR', 'GBP'])
export type Currency = z.infer<typeof currency>

/** An amount in minor units (cents) with its currency. */
export const money = z.object({ amountMinor: z.int().min(0).max(100_000_000), currency })
export type Money = z.infer<typeof money>

export const email = z.string().trim().toLowerCase().pipe(z.email().max(254))
/** NIST SP 800-63B, section 3.1.1.2: length is what counts; no rules of composition. */
export const password = z.string().min(10).max(200)
export const id = z.uuid()
export const idParams = z.object({ id })

/** The page of a list: `limit` rows after `cursor`, which is opaque. */
export const pageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(24),
})

/** A page of a list; `nextCursor` is absent on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() })

/** Age ratings of the Brazilian classification (DJCTQ), in rising order. */
export const maturityRatings = ['L', '10', '12', '14', '16', '18'] as const
export const maturityRating = z.enum(maturityRatings)
export type MaturityRating = z.infer<typeof maturityRating>
