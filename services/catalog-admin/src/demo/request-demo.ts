import type { EventHandler } from '@codeflix/kit/inbox'
import type { Tables } from '../tables.ts'

/** Notes that the demonstration titles are wanted; a worker makes them, since that takes longer than an event may. */
export const requestDemo: EventHandler<'identity.demo.requested', Tables> = async (trx, { language }) => {
  await trx
    .insertInto('demo')
    .values({ wanted: true, language, settled: false })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ wanted: true, language, settled: false }))
    .execute()
}

export const unrequestDemo: EventHandler<'identity.demo.removed', Tables> = async (trx) => {
  await trx.updateTable('demo').set({ wanted: false, settled: false }).execute()
}
