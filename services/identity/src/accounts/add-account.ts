import { identity } from '@codeflix/contracts/identity'
import type { Language } from '@codeflix/contracts/fields'
import type { StaffRole } from '@codeflix/contracts/contract'
import { isUniqueViolation } from '@codeflix/kit/database'
import type { Trx } from '../database.ts'

interface NewAccount {
  id?: string
  email: string
  name: string
  language: Language
  passwordHash: string | null
  emailVerifiedAt?: string
  roles?: readonly StaffRole[]
  demo?: boolean
}

/** Writes an account with its first profile, which has the account's id. @throws Fault `identity.email-taken` */
export async function addAccount(trx: Trx, account: NewAccount, now: Date): Promise<string> {
  const at = now.toISOString()
  try {
    const { id } = await trx
      .insertInto('identity.account')
      .values({
        ...(account.id ? { id: account.id } : {}),
        email: account.email,
        name: account.name,
        language: account.language,
        demo: account.demo ?? false,
        createdAt: at,
        updatedAt: at,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx.insertInto('identity.profile').values({ id, accountId: id, name: account.name, updatedAt: at }).execute()
    await trx
      .insertInto('credential')
      .values({
        accountId: id,
        passwordHash: account.passwordHash,
        emailVerifiedAt: account.emailVerifiedAt ?? null,
        changedAt: at,
      })
      .execute()
    for (const role of account.roles ?? []) await trx.insertInto('staffRole').values({ accountId: id, role }).execute()
    return id
  } catch (error) {
    if (isUniqueViolation(error, 'account_email')) throw identity.fault('email-taken', { cause: error })
    throw error
  }
}
