import { openDatabase } from '@codeflix/kit/database'
import { migrate } from '@codeflix/kit/migrate'
import { randomBytes } from 'node:crypto'
import { gatewayMigrations, type GatewayTables } from './gateway-database.ts'

/** The secret of the gateway in this database, made at its first use; whoever has the database has the same. */
export async function gatewaySecret(databaseUrl: string): Promise<string> {
  await migrate(databaseUrl, [gatewayMigrations])
  const db = openDatabase<GatewayTables>(databaseUrl, { name: 'sandbox-secret', maxConnections: 1 })
  try {
    await db
      .insertInto('secret')
      .values({ id: 1, value: randomBytes(32).toString('base64url') })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return (await db.selectFrom('secret').select('value').executeTakeFirstOrThrow()).value
  } finally {
    await db.destroy()
  }
}
