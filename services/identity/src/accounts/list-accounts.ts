import type { AccountView, identity } from '@codeflix/contracts/identity'
import { staffRoles, type StaffRole } from '@codeflix/contracts/contract'
import { containing } from '@codeflix/kit/database'
import type { Handlers } from '@codeflix/kit/http'
import { pageFrom, readCursor } from '@codeflix/kit/page'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, IdentityContext, Trx } from '../database.ts'

const accounts = (db: Database | Trx) =>
  db
    .selectFrom('identity.account as account')
    .select(['account.id', 'account.email', 'account.name', 'account.language', 'account.createdAt', 'account.demo'])
    .select(sql<StaffRole[]>`array(select role from staff_role where account_id = account.id)`.as('roles'))

const viewOf = (row: AccountView): AccountView => ({
  ...row,
  roles: staffRoles.filter((role) => row.roles.includes(role)),
})

export async function findAccount(db: Database | Trx, accountId: string): Promise<AccountView | undefined> {
  const row = await accounts(db).where('account.id', '=', accountId).executeTakeFirst()
  return row && viewOf(row)
}

export function listAccounts({ db }: IdentityContext): Handlers<typeof identity>['listAccounts'] {
  return async ({ query }) => {
    // Ids are in the order of creation (UUID version 7), which instants in milliseconds are not quite.
    let rows = accounts(db)
      .orderBy('account.id', 'desc')
      .limit(query.limit + 1)
    if (query.cursor) {
      const [before] = readCursor(query.cursor, z.tuple([z.uuid()]))
      rows = rows.where('account.id', '<', before)
    }
    if (query.q)
      rows = rows.where(
        sql<boolean>`public.fold(account.name || ' ' || account.email) like public.fold(${containing(query.q)})`,
      )
    if (query.staff) rows = rows.where(sql<boolean>`exists (select from staff_role where account_id = account.id)`)
    return pageFrom(await rows.execute(), query.limit, (row) => [row.id], viewOf)
  }
}
