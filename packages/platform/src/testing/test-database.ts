import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The administrator's address of the PostgreSQL that all tests of a run share. */
    postgresUrl: string
  }
}

const drops: (() => Promise<void>)[] = []

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A fresh empty database with a role of its own, in the PostgreSQL of the test run. */
export async function makeTestDatabase(name: string): Promise<string> {
  const unique = `${name.replaceAll('-', '_')}_${randomBytes(4).toString('hex')}`
  await asAdmin(async (client) => {
    await client.query(`create role ${unique} login password 'test'`)
    await client.query(`create database ${unique} owner ${unique}`)
  })
  drops.push(() =>
    asAdmin(async (client) => {
      await client.query(`drop database if exists ${unique} with (force)`)
      await client.query(`drop role if exists ${unique}`)
    }),
  )
  const url = new URL(inject('postgresUrl'))
  url.username = unique
  url.password = 'test'
  url.pathname = `/${unique}`
  return url.href
}

/** Drops the databases that this test file made. */
export async function dropTestDatabases(): Promise<void> {
  for (const drop of drops.splice(0)) await drop()
}
