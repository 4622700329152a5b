import { databaseSuite } from '@codeflix/kit/testing/database.suite'
import { afterAll } from 'vitest'
import { dropTestDatabases, makeTestDatabase } from './testing/test-database.ts'

afterAll(dropTestDatabases)

databaseSuite('PostgreSQL from npm', { url: () => makeTestDatabase('suite') })
