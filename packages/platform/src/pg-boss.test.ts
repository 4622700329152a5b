import { messagingSuite } from '@codeflix/kit/testing/messaging.suite'
import pino from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { pgBossMessaging } from './pg-boss.ts'
import { dropTestDatabases, makeTestDatabase } from './testing/test-database.ts'

let url = ''
beforeAll(async () => {
  url = await makeTestDatabase('broker')
})
afterAll(dropTestDatabases)

messagingSuite('pg-boss', {
  connect: () =>
    pgBossMessaging({
      url,
      log: pino({ level: 'silent' }),
      attempts: 3,
      retryDelaySeconds: 0,
      pollSeconds: 0.5,
      countSeconds: 1,
    }),
})
