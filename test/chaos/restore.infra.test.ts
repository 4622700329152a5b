import { contracts } from '@codeflix/contracts/all'
import { eventually } from '@codeflix/kit/testing/eventually'
import { startAllServers, type AllServers } from '@codeflix/platform/testing/servers/all-servers'
import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from '../databases-of.ts'
import { startPlatformCluster, type PlatformCluster } from '../platform-cluster.ts'
import {
  createFilm,
  encoded,
  makeFilm,
  mediaAddresses,
  newPerson,
  owner,
  play,
  setUpSite,
  signUp,
  subscribe,
  uploadFilm,
  type Person,
} from '../story.ts'

const run = promisify(execFile)
const services = Object.keys(contracts)

const ask = (url: string | undefined, statement: string): Promise<Record<string, unknown>[]> =>
  rowsOf({ connectionString: url }, statement)

/**
 * A place that outlives the servers: a base backup with the log that came after it, a copy of the bucket from which nothing
 * is removed, and the databases' secrets. As Barman and a copying of buckets make them, by what runs anywhere.
 */
async function openVault() {
  const vault = await mkdtemp(join(tmpdir(), 'codeflix-vault-'))
  const archive = join(vault, 'archive')
  await mkdir(archive)
  // PostgreSQL may be running as another user.
  await chmod(vault, 0o711)
  await chmod(archive, 0o777)
  const dataIn = (folder: string): string => join(folder, 'postgres', 'pgdata')
  const secrets = ['password', 'codeflix-postgres.json']
  let label = ''

  return {
    archiving: { archive_mode: 'on', archive_command: `cp %p ${archive}/%f` },

    async keepBase({ folder, servers }: PlatformCluster): Promise<void> {
      const client = new pg.Client({ connectionString: servers.urls.postgres })
      await client.connect()
      await client.query(`select pg_backup_start('base', fast => true)`)
      // What is never part of a base backup. With 1, tar says that a file changed meanwhile, which the log makes good.
      const left = ['pg_wal/*', 'pg_replslot/*', 'postmaster.*'].map((name) => `--exclude=./${name}`)
      await run('tar', ['-C', dataIn(folder), '-cf', join(vault, 'base.tar'), ...left, '.']).catch((error: unknown) => {
        if ((error as { code?: number }).code !== 1) throw error
      })
      label =
        (await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()')).rows[0]?.labelfile ?? ''
      await client.end()
      for (const file of secrets) await cp(join(folder, 'postgres', file), join(vault, file))
    },

    /** Types of content are attributes of the files. An upload that is not whole is in no copy of a bucket. */
    async copyBucket({ folder }: PlatformCluster): Promise<void> {
      await run('cp', ['-a', join(folder, 's3', 'buckets'), vault])
      await rm(join(vault, 'buckets', 'codeflix', '.sgwtmp'), { recursive: true, force: true })
    },

    /** Waits until the log up to now has arrived. */
    async keepLog({ servers }: PlatformCluster): Promise<void> {
      const [last] = await ask(servers.urls.postgres, 'select pg_walfile_name(pg_switch_wal()) as file')
      await eventually(async () => expect(await readdir(archive)).toContain(last?.['file']))
    },

    async restore(folder: string, moment: string): Promise<AllServers> {
      const data = dataIn(folder)
      await mkdir(data, { recursive: true, mode: 0o700 })
      for (const file of secrets) await cp(join(vault, file), join(folder, 'postgres', file))
      await run('tar', ['-C', data, '-xf', join(vault, 'base.tar')])
      const { uid, gid } = await stat(join(data, 'PG_VERSION'))
      for (const [file, text] of [
        ['backup_label', label],
        ['recovery.signal', ''],
      ] as const) {
        await writeFile(join(data, file), text)
        await chown(join(data, file), uid, gid)
      }
      await mkdir(join(folder, 's3'))
      await run('cp', ['-a', join(vault, 'buckets'), join(folder, 's3')])
      return startAllServers(folder, {
        restore_command: `cp ${archive}/%f %p`,
        recovery_target_time: moment,
        recovery_target_action: 'promote',
        // It counts as started when it has come to the moment and takes writes.
        hot_standby: 'off',
      })
    },

    remove: () => rm(vault, { recursive: true, force: true }),
  }
}

describe('a site that has lost all its servers, restored to a moment before as docs/operations/back-up-and-restore.md says', () => {
  let vault: Awaited<ReturnType<typeof openVault>>
  let site: PlatformCluster | undefined
  let staff: Person
  let film: { id: string; mediaId: string }
  let waiting: { id: string; mediaId: string }
  let vera: { email: string; password: string; accountId: string }
  let walter: typeof vera
  let nina: typeof vera
  let moment = ''

  const here = (): PlatformCluster => site as PlatformCluster
  const databaseOf = (servers: AllServers, service: string): string =>
    servers.environmentOf(service)['DATABASE_URL'] ?? ''
  const handlers = () => here().members.filter(({ instance }) => ['encoder', 'notifications'].includes(instance.target))
  const mailsTo = async (email: string): Promise<string[]> =>
    (await staff.notifications.listMails({ query: { q: email } })).items
      .map(({ status, subject }) => `${status}: ${subject}`)
      .toSorted()
  const upload = async (name: string): Promise<typeof film> => {
    const { id } = await createFilm(staff, here().url, name)
    return { id, mediaId: (await uploadFilm(staff, here().url, id, await makeFilm(4, '320x240'))).id }
  }
  let mailsBefore: string[] = []

  beforeAll(async () => {
    vault = await openVault()
    site = await startPlatformCluster({
      instances: 1,
      servers: (folder) => startAllServers(folder, vault.archiving),
    })
    staff = await setUpSite(site.url, site.setUpUrl())
    await vault.keepBase(site)
  })
  afterAll(async () => {
    await site?.remove()
    await vault.remove()
  })

  test('before the moment somebody watches, and two events are with the broker that nobody has taken yet', async () => {
    const { url, servers } = here()
    film = await upload('The Colored Night')
    await encoded(staff, film.mediaId)
    await staff.catalogAdmin.publishTitle({ params: { id: film.id } })
    const viewer = newPerson(url)
    vera = await signUp(viewer)
    await subscribe(viewer, url)
    const session = await play(viewer, film.id)
    await viewer.playback.endSession({ params: { id: session.sessionId }, body: { positionSeconds: 2.5 } })
    mailsBefore = await eventually(async () => {
      const mails = await mailsTo(vera.email)
      expect(mails).toEqual([expect.stringMatching(/^sent/), expect.stringMatching(/^sent/)])
      return mails
    })

    await Promise.all(handlers().map(({ process }) => process.end('SIGTERM')))
    waiting = await upload('Waiting for the Encoder')
    walter = await signUp(newPerson(url))
    for (const service of ['identity', 'catalog-admin'])
      await eventually(async () =>
        expect(await ask(databaseOf(servers, service), 'select from outbox where sent_at is null')).toEqual([]),
      )
    await vault.copyBucket(here())
    moment = String((await ask(servers.urls.postgres, 'select clock_timestamp()::text as now'))[0]?.['now'])
  })

  test('after it the events are handled, the film is deleted with its files, and all servers are lost', async () => {
    const { url, servers, folder } = here()
    await Promise.all(handlers().map(({ process }) => process.start()))
    await staff.catalogAdmin.withdrawTitle({ params: { id: film.id } })
    await staff.catalogAdmin.deleteTitle({ params: { id: film.id } })
    nina = await signUp(newPerson(url))
    await encoded(staff, waiting.mediaId)
    await eventually(async () => {
      await ask(databaseOf(servers, 'encoder'), 'update removal set due_at = now()')
      const kept = join(folder, 's3', 'buckets', 'codeflix', 'objects', 'media', film.mediaId)
      expect(await readdir(kept).catch(() => [])).toEqual([])
    })
    await eventually(async () => expect(await mailsTo(walter.email)).toHaveLength(1))

    await vault.copyBucket(here())
    await vault.keepLog(here())
    await site?.kill()
    await site?.remove()
    site = undefined
  })

  test('restored, every copy is as its owner, also those that were of another moment than it', async () => {
    site = await startPlatformCluster({
      instances: 1,
      servers: async (folder) => {
        const servers = await vault.restore(folder, moment)
        // As with a database that was restored by itself, to an older moment and to a newer one.
        const copies = databaseOf(servers, 'catalog')
        await ask(copies, `update catalog_admin.title set name = 'Its Name Before'`)
        await ask(
          copies,
          `insert into catalog_admin.category values (gen_random_uuid(), '{"en": "Of Tomorrow", "pt-BR": "De amanhã"}', 99)`,
        )
        for (const service of services)
          await ask(
            databaseOf(servers, service),
            `update outbox set sent_at = null where occurred_at > '${moment}'::timestamptz - interval '1 day'`,
          )
        return servers
      },
    })
    expect(site.setUpUrl()).toBeUndefined()
    staff = newPerson(site.url, 'admin')
    await staff.signIn.signIn(owner.email, owner.password)
    await eventually(async () => {
      const { items } = await staff.system.listReplicas()
      expect(items.length).toBeGreaterThan(5)
      for (const one of items) expect(one).toMatchObject({ state: 'streaming', copyRows: one.ownerRows })
    }, 300)
  })

  test('whoever watched signs in, is subscribed, finds the film that was deleted since, and goes on where they were', async () => {
    const { url } = here()
    const viewer = newPerson(url)
    await viewer.signIn.signIn(vera.email, vera.password)
    expect((await viewer.subscriptions.getMySubscription()).subscription).toMatchObject({ state: 'active' })
    expect((await viewer.catalog.search({ query: { q: 'colored nigth' } })).titles.map(({ id }) => id)).toEqual([
      film.id,
    ])
    const session = await play(viewer, film.id)
    expect(session.positionSeconds).toBe(2.5)
    for (const file of await mediaAddresses(url, session))
      expect((await fetch(url + session.mediaBase + file)).status, file).toBe(200)
  })

  test('what the lost broker held is told again, and nothing is done twice', async () => {
    const { url, servers } = here()
    await encoded(staff, waiting.mediaId)
    await staff.catalogAdmin.publishTitle({ params: { id: waiting.id } })
    await eventually(async () => expect(await mailsTo(walter.email)).toEqual([expect.stringMatching(/^sent/)]))
    for (const service of services)
      await eventually(async () =>
        expect(await ask(databaseOf(servers, service), 'select from outbox where sent_at is null')).toEqual([]),
      )

    expect(await mailsTo(vera.email)).toEqual(mailsBefore)
    const { items: jobs } = await staff.encoder.listJobs({ query: {} })
    expect(jobs.map(({ mediaId }) => mediaId).toSorted()).toEqual([film.mediaId, waiting.mediaId].toSorted())
    const { payments, invoices } = await staff.subscriptions.getSubscriber({ params: { id: vera.accountId } })
    expect([payments.map(({ status }) => status), invoices.map(({ status }) => status)]).toEqual([
      ['succeeded'],
      ['paid'],
    ])
    expect((await staff.system.listDeadLetters({ query: {} })).items).toEqual([])
    // Whoever came after the moment is not known, and may come again.
    const late = newPerson(url)
    await expect(late.signIn.signIn(nina.email, nina.password)).rejects.toMatchObject({
      code: 'identity.wrong-credentials',
    })
    await late.signIn.signUp({ email: nina.email, password: nina.password, name: 'Nina', language: 'en' })
  })

  test('a copy that is set back while it is kept up is found by the comparison, and is right when it was rebuilt', async () => {
    const id = 'catalog:catalog-admin.title'
    const drift = () =>
      eventually(async () => {
        const found = (await staff.system.listReplicas()).items.find((one) => one.id === id)
        expect(found).toMatchObject({ isChecking: false, state: 'streaming', drift: expect.anything() })
        return found?.drift
      })
    await ask(
      databaseOf(here().servers, 'catalog'),
      `update catalog_admin.title set name = 'Its Name Before' where id = '${film.id}'`,
    )
    await staff.system.checkReplica({ params: { id } })
    expect(await drift()).toMatchObject({ result: 'different', differingRows: 1 })
    await staff.system.rebuildReplica({ params: { id } })
    expect(await drift()).toMatchObject({ result: 'equal' })
    const title = await newPerson(here().url).catalog.getTitle({ params: { id: film.id } })
    expect(title.name).toBe('The Colored Night')
  })
})
