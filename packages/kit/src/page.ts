import { kitFault } from '@codeflix/contracts/fault'
import { z } from 'zod'
import { isKeepable } from './keepable.ts'

/** An instant as a part of a cursor, in PostgreSQL's words: `created_at::text` has the microseconds that JavaScript drops. */
export const instantKey = z.string().regex(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)?$/)

/** An opaque cursor that holds the sort key of the last row of a page. */
const encodeCursor = (key: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

/** A page out of the `limit + 1` rows that were asked for; the extra row tells whether there is another page. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly (string | number)[],
  itemOf: (row: Row) => Item,
): { items: Item[]; nextCursor?: string } {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(itemOf),
    ...(last === undefined ? {} : { nextCursor: encodeCursor(keyOf(last)) }),
  }
}

/** The sort key in a cursor, of the form that the list's own cursors have. @throws Fault `kit.invalid-input` for any other */
export function readCursor<Key>(cursor: string, form: z.ZodType<Key>): Key {
  try {
    const key = form.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (key.success && isKeepable(key.data)) return key.data
  } catch {}
  throw kitFault('kit.invalid-input', { detail: 'This page of the list is unknown. Start from the first.' })
}
