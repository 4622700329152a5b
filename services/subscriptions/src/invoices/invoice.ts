import type { Language, Localized, Money } from '@codeflix/contracts/fields'
import type { Invoice } from '@codeflix/contracts/subscriptions'
import { pageFrom, readCursor } from '@codeflix/kit/page'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Row, SubscriptionsContext, Trx } from '../database.ts'

export const invoiceView = (row: Row<'invoice'>): Invoice => ({
  id: row.id,
  number: row.number,
  amount: { amountMinor: row.amountMinor, currency: row.currency },
  status: row.status,
  description: row.description,
  periodStart: row.periodStart,
  periodEnd: row.periodEnd,
  createdAt: row.createdAt,
  ...(row.paidAt ? { paidAt: row.paidAt } : {}),
})

/** The next number of the year, without gaps: it is taken in the transaction that makes the invoice, or not at all. */
async function nextNumber(trx: Trx, now: Date): Promise<string> {
  const year = now.getUTCFullYear()
  const { last } = await trx
    .insertInto('invoiceCounter')
    .values({ year, last: 1 })
    .onConflict((conflict) => conflict.column('year').doUpdateSet({ last: sql`invoice_counter.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return `${year}-${String(last).padStart(6, '0')}`
}

/** An invoice that waits for its payment. A subscription has one such at most. */
export async function openInvoice(
  trx: Trx,
  about: {
    subscriptionId: string
    accountId: string
    amount: Money
    planName: Localized
    language: Language
    period: { anchor: Date; index: number; start: Date; end: Date }
  },
  now: Date,
): Promise<Row<'invoice'>> {
  const { period } = about
  return trx
    .insertInto('invoice')
    .values({
      number: await nextNumber(trx, now),
      subscriptionId: about.subscriptionId,
      accountId: about.accountId,
      amountMinor: about.amount.amountMinor,
      currency: about.amount.currency,
      status: 'open',
      description: about.planName[about.language],
      anchorAt: period.anchor.toISOString(),
      periodIndex: period.index,
      periodStart: period.start.toISOString(),
      periodEnd: period.end.toISOString(),
      createdAt: now.toISOString(),
      paidAt: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** What is wanted no more keeps its number. */
export async function voidOpenInvoice(trx: Trx, subscriptionId: string): Promise<void> {
  await trx
    .updateTable('invoice')
    .set({ status: 'void' })
    .where('subscriptionId', '=', subscriptionId)
    .where('status', '=', 'open')
    .execute()
}

export async function listMyInvoices(
  context: SubscriptionsContext,
  accountId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: Invoice[]; nextCursor?: string }> {
  let rows = context.db
    .selectFrom('invoice')
    .selectAll()
    .where('accountId', '=', accountId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.cursor) {
    const [createdAt, id] = readCursor(query.cursor, z.tuple([z.iso.datetime(), z.uuid()]))
    rows = rows.where(sql<boolean>`(created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`)
  }
  return pageFrom(await rows.execute(), query.limit, (row) => [row.createdAt, row.id], invoiceView)
}
