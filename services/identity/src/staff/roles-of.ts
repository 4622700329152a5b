import { staffRoles, type StaffRole } from '@codeflix/contracts/contract'
import type { Database, Trx } from '../database.ts'

/** The staff roles of an account, in the order of the contract. */
export async function rolesOf(db: Database | Trx, accountId: string): Promise<StaffRole[]> {
  const rows = await db.selectFrom('staffRole').select('role').where('accountId', '=', accountId).execute()
  return staffRoles.filter((role) => rows.some((row) => row.role === role))
}
