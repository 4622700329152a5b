import { tableNamed, type EventName, type PublishedColumn, type PublishedTableName } from '@codeflix/contracts/all'
import type { Client } from '@codeflix/contracts/client'
import { schemaOf, type Contract, type ContractShape } from '@codeflix/contracts/contract'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { z } from 'zod'
import type { TokenVerifier } from './auth.ts'
import { openDatabase, type Database } from './database.ts'
import { createHeartbeat, heartbeatLinks, heartbeatTable, heartbeatWorker, observeLag } from './heartbeat.ts'
import { mountService, type Handlers } from './http.ts'
import { handleOnce, type EventHandler } from './inbox.ts'
import { listen } from './listen.ts'
import { kitMigrations, migrate } from './migrate.ts'
import { outboxBacklog, startRelay, tidyMessages } from './outbox.ts'
import type { Mailer } from './ports/mail.ts'
import type { Messaging, Subscription } from './ports/messaging.ts'
import type { PaymentGateway } from './ports/payments.ts'
import type { ReplicaLink } from './ports/replication.ts'
import type { ObjectStore } from './ports/storage.ts'
import { startWorker, type Worker } from './worker.ts'

/** The ports that a service may ask for, beside database, messaging and replication, which every service has. */
export interface Ports {
  storage: ObjectStore
  mail: Mailer
  payments: PaymentGateway
}
type PortName = keyof Ports

/** All that a service knows of the world. It does not know how or where it is deployed. */
export interface Context<DB, Config = unknown, Needs extends PortName = never> {
  readonly config: Config
  readonly db: Database<DB>
  readonly ports: Pick<Ports, Needs>
  readonly log: Logger
  readonly metrics: Registry
  /** Where browsers find the site, without a trailing slash, e.g. `https://films.example`. */
  readonly publicUrl: string
  /** Names this process among its likes, e.g. for leases. */
  readonly instance: string
  readonly now: () => Date
  /** Calls `notified` after each `NOTIFY` on the channel of the service's database, and after a gap in which some may be lost. */
  listen(channel: string, notified: (payload: string) => void): Promise<void>
  /** A typed client of another service, as that service's `caller`: rare, never inside a transaction. */
  call<Shape extends ContractShape>(contract: Contract<Shape>, token?: string): Client<Shape>
}

/** The columns of published tables of other services that a service holds a copy of. */
type Replicates = { readonly [Name in PublishedTableName]?: readonly PublishedColumn<Name>[] }

export interface Running<Shape extends ContractShape, Events extends EventName, DB> {
  routes: Handlers<Shape>
  /** What to do about each event that the manifest says is consumed. */
  events: { [Name in Events]: EventHandler<Name, DB> }
  workers?: readonly Worker[]
  /** Ends what the service began itself, after its routes and workers have ended. */
  stop?(): Promise<void>
}

interface ServiceDefinition<
  Shape extends ContractShape = ContractShape,
  Schema extends z.ZodObject = z.ZodObject,
  Events extends EventName = EventName,
  Needs extends PortName = PortName,
  DB = unknown,
> {
  contract: Contract<Shape>
  config: Schema
  /** The folder with the service's migrations. */
  migrations: URL
  replicates: Replicates
  consumes: readonly Events[]
  needs: readonly Needs[]
  /** Wiring only. */
  start(context: Context<DB, z.infer<Schema>, Needs>): Promise<Running<Shape, Events, DB>> | Running<Shape, Events, DB>
}

/** A service with its type parameters forgotten, for whoever starts any service. */
export type AnyService = Omit<ServiceDefinition, 'start' | 'contract'> & {
  contract: ContractShape
  start(context: never): Promise<Running<never, never, never>> | Running<never, never, never>
}

/** The part of a manifest that says how a service meets the others: what it shows of itself, and what it takes. */
export type Manifest = Pick<AnyService, 'contract' | 'consumes' | 'replicates'>

/** The manifest of a service: what it publishes, replicates, consumes and needs is all that the platform derives from. */
export function defineService<
  Shape extends ContractShape,
  Schema extends z.ZodObject,
  const Events extends EventName,
  const Needs extends PortName,
  DB,
>(
  definition: ServiceDefinition<Shape, Schema, Events, Needs, DB>,
): ServiceDefinition<Shape, Schema, Events, Needs, DB> {
  return definition
}

/** The copies that a service's manifest asks for, and with those of each owner its heartbeat. */
export function replicaLinks(service: Pick<AnyService, 'contract' | 'replicates'>): ReplicaLink[] {
  const declared = declaredLinks(service)
  return [...declared, ...heartbeatLinks(declared)]
}

/** The key's columns are always among those that are copied. */
function declaredLinks(service: Pick<AnyService, 'contract' | 'replicates'>): ReplicaLink[] {
  return Object.entries(service.replicates).map(([name, columns]) => {
    const { service: owner, table, contract } = tableNamed(name)
    for (const column of columns)
      if (!(column in contract.columns))
        throw new Error(`${service.contract.service} replicates ${name}.${column}, which is not published`)
    return {
      owner,
      consumer: service.contract.service,
      schema: schemaOf(owner),
      table,
      key: contract.key,
      columns: [...new Set([...contract.key, ...columns])],
    }
  })
}

export const queuesOf = (service: Pick<AnyService, 'contract' | 'consumes'>): Subscription[] =>
  service.consumes.map((event) => ({ service: service.contract.service, event }))

interface ServiceEnvironment {
  databaseUrl: string
  config: unknown
  ports: Partial<Ports>
  messaging: Messaging
  verifier: TokenVerifier
  app: FastifyInstance
  log: Logger
  metrics: Registry
  publicUrl: string
  instance: string
  rateLimitFactor?: number
  maxConnections?: number
  now?: () => Date
  call: Context<unknown>['call']
}

export interface StartedService {
  readonly name: string
  readonly db: Database<unknown>
  /** Handles a message as if it came from the broker. */
  deliver: Parameters<Messaging['consume']>[1]
  /** Begins its own work: sending and taking events, and its workers. Once all routes of the process are in place. */
  begin(): Promise<void>
  /** Whether the service's database answers. */
  ready(): Promise<boolean>
  stop(): Promise<void>
}

/** Brings the service's database to its newest schema and checks that published and copied tables are as declared. */
export async function migrateService(service: AnyService, databaseUrl: string): Promise<string[]> {
  const applied = await migrate(
    databaseUrl,
    [kitMigrations, service.migrations],
    heartsOf(service).map(createHeartbeat),
  )
  const db = openDatabase<unknown>(databaseUrl, { maxConnections: 1, name: 'migrate' })
  try {
    await checkTables(service, db)
  } finally {
    await db.destroy()
  }
  return applied
}

const publishes = (service: AnyService): boolean => Object.keys(service.contract.tables).length > 0
/** Whose tables a service copies. */
const ownersOf = (service: AnyService): string[] => [...new Set(declaredLinks(service).map(({ owner }) => owner))]
/** The services whose heartbeats are in this one's database: its own, if others copy from it, and its owners'. */
const heartsOf = (service: AnyService): string[] => [
  ...(publishes(service) ? [service.contract.service] : []),
  ...ownersOf(service),
]

async function checkTables(service: AnyService, db: Database<unknown>): Promise<void> {
  const { rows } = await sql<{ schema: string; table: string; column: string; type: string }>`
    select n.nspname as schema, c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`.execute(db)
  const found = new Map(rows.map((row) => [`${row.schema}.${row.table}.${row.column}`, row.type]))
  const check = (schema: string, table: string, name: string, type: string): void => {
    const here = found.get(`${schema}.${table}.${name}`)
    const wanted = type === 'timestamptz' ? 'timestamp with time zone' : type
    if (here !== wanted)
      throw new Error(
        `${service.contract.service}: the contract says ${schema}.${table}.${name} is ${wanted}, the database has ${here ?? 'no such column'}`,
      )
  }
  if (heartbeatTable in service.contract.tables)
    throw new Error(
      `${service.contract.service}: a published table cannot be called ${heartbeatTable}, each service has one`,
    )
  for (const [table, contract] of Object.entries(service.contract.tables))
    for (const [name, column] of Object.entries(contract.columns))
      check(schemaOf(service.contract.service), table, name, column.type)
  for (const link of declaredLinks(service)) {
    const { contract } = tableNamed(`${link.owner}.${link.table}`)
    for (const name of link.columns) check(link.schema, link.table, name, contract.columns[name]?.type ?? '')
  }
}

/** Starts a service on what it is given: its routes on `app`, and with `begin` its queues, its workers, the relay of its outbox. */
export async function startService(service: AnyService, environment: ServiceEnvironment): Promise<StartedService> {
  const name = service.contract.service
  const log = environment.log.child({ service: name })
  const config: unknown = service.config.parse(environment.config ?? {})
  for (const port of service.needs)
    if (!environment.ports[port]) throw new Error(`${name} needs ${port}, which is not configured`)

  const db = openDatabase<unknown>(environment.databaseUrl, {
    name,
    ...(environment.maxConnections ? { maxConnections: environment.maxConnections } : {}),
  })
  const listeners = new Map<string, ((payload: string) => void)[]>()
  const notifications = listen(environment.databaseUrl, name, (channel, payload) => {
    for (const notified of listeners.get(channel) ?? []) notified(payload)
  })
  const onNotify = async (channel: string, notified: (payload: string) => void): Promise<void> => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), notified])
    await notifications.add(channel)
  }
  const disconnect = async (): Promise<void> => {
    await notifications.close()
    await db.destroy()
  }

  const context: Context<unknown, unknown, PortName> = {
    config,
    db,
    ports: environment.ports as Ports,
    log,
    metrics: environment.metrics,
    publicUrl: environment.publicUrl,
    instance: environment.instance,
    now: environment.now ?? (() => new Date()),
    listen: onNotify,
    call: environment.call,
  }
  let running: Running<ContractShape, EventName, unknown>
  try {
    await notifications.start()
    running = (await service.start(context as never)) as unknown as typeof running
  } catch (error) {
    await disconnect()
    throw error
  }

  const ready = async (): Promise<boolean> => {
    try {
      await sql`select 1`.execute(db)
      return true
    } catch {
      return false
    }
  }
  mountService(environment.app, service.contract, running.routes, {
    verifier: environment.verifier,
    ready,
    ...(environment.rateLimitFactor ? { rateLimitFactor: environment.rateLimitFactor } : {}),
  })

  const deliver: StartedService['deliver'] = async (message) => {
    const handler = running.events[message.event as EventName]
    if (!handler) throw new Error(`${name} does not consume ${message.event}`)
    await handleOnce(db, message, handler as EventHandler<EventName, unknown>, log)
  }
  const { workerFailures } = processMetrics(environment.metrics, name, db)
  observeLag(environment.metrics, name, db, ownersOf(service))
  let relay: ReturnType<typeof startRelay> | undefined
  const workers: ReturnType<typeof startWorker>[] = []

  return {
    name,
    db,
    deliver,
    ready,
    async begin() {
      const relaying = (relay = startRelay({ db, messaging: environment.messaging, log }))
      await onNotify('outbox', relaying.wake)
      for (const queue of queuesOf(service)) await environment.messaging.consume(queue, deliver)
      const tidy: Worker = { name: 'tidy-messages', everySeconds: 3600, run: () => tidyMessages(db) }
      const beat = publishes(service) ? [heartbeatWorker(name, db)] : []
      for (const worker of [tidy, ...beat, ...(running.workers ?? [])]) {
        const started = startWorker(worker, log, () => workerFailures.inc({ service: name, worker: worker.name }))
        workers.push(started)
        if (worker.wakeOn) await onNotify(worker.wakeOn, started.wake)
      }
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
      try {
        await running.stop?.()
      } finally {
        await relay?.stop()
        await disconnect()
      }
    },
  }
}

const outboxes = new WeakMap<Registry, Map<string, Database<unknown>>>()

/** Figures that every service has, in one registry per process. */
function processMetrics(metrics: Registry, name: string, db: Database<unknown>) {
  let databases = outboxes.get(metrics)
  if (!databases) {
    const all = new Map<string, Database<unknown>>()
    databases = all
    outboxes.set(metrics, all)
    const figures = [
      ['outbox_unsent', 'Events that wait for the broker', 'unsent'],
      ['outbox_oldest_seconds', 'Age of the oldest event that waits for the broker', 'oldestSeconds'],
    ] as const
    for (const [figure, help, field] of figures)
      new Gauge({
        name: figure,
        help,
        labelNames: ['service'],
        registers: [metrics],
        // Each asks for itself, since a gauge is read before another one's `collect` ends.
        async collect() {
          const backlogs = await Promise.all(
            [...all].map(async ([service, one]) => ({ service, ...(await outboxBacklog(one).catch(() => undefined)) })),
          )
          // Of a database that does not answer there is no figure, rather than an old one.
          this.reset()
          for (const backlog of backlogs)
            if (backlog[field] !== undefined) this.set({ service: backlog.service }, backlog[field])
        },
      })
    new Counter({
      name: 'worker_failures_total',
      help: 'Times that a worker ended with an error',
      labelNames: ['service', 'worker'],
      registers: [metrics],
    })
  }
  databases.set(name, db)
  return { workerFailures: metrics.getSingleMetric('worker_failures_total') as Counter<'service' | 'worker'> }
}
