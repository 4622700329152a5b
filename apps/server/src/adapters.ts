import type { Transport } from '@codeflix/contracts/client'
import type { Mailer } from '@codeflix/kit/ports/mail'
import type { Messaging } from '@codeflix/kit/ports/messaging'
import type { PaymentGateway } from '@codeflix/kit/ports/payments'
import type { ReplicaLink, Replication } from '@codeflix/kit/ports/replication'
import type { ObjectStore } from '@codeflix/kit/ports/storage'
import type { S3Storage } from '@codeflix/platform/s3-storage'
import type { SmtpMailer } from '@codeflix/platform/smtp'
import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { ConfigError, type ServerConfig } from './config.ts'
import type { DataFolder } from './data-folder.ts'

// An adapter is loaded when its URL is given: a process, and its image, has what it uses and nothing else.

/** Where databases are: made on demand here, or given from outside. */
export interface Databases {
  /** The address of a database for the role that owns it; made when it is missing and can be. */
  urlFor(name: string): Promise<string>
  /** The address of a database for an administrator, where there is one. */
  adminUrlFor(name: string): string | undefined
  /** Whether the databases of services that run in other processes are among them. */
  areShared: boolean
  stop(): Promise<void>
}

const nobodyAsks = async (): Promise<never> => {
  throw new Error('this process has no service that would ask for it')
}

/** For a process without services. */
export const noDatabases: Databases = {
  urlFor: nobodyAsks,
  adminUrlFor: () => undefined,
  areShared: false,
  stop: async () => {},
}

/** For a process without services. */
export const noMessaging: Messaging = {
  declare: async () => {},
  publish: nobodyAsks,
  consume: nobodyAsks,
  deadLetters: nobodyAsks,
  replay: nobodyAsks,
  discard: nobodyAsks,
  figures: nobodyAsks,
  abandoned: nobodyAsks,
  close: async () => {},
}

const schemeOf = (url: string): string => url.slice(0, url.indexOf(':') + 1)

function unknownScheme(key: string, url: string, known: string): ConfigError {
  return new ConfigError(`${key}: no adapter for ${schemeOf(url) || url}. Known: ${known}.`)
}

const databaseName = (service: string): string => service.replaceAll('-', '_')
const fillIn = (template: string, service: string): string => template.replaceAll('{service}', databaseName(service))

export async function openDatabases(config: ServerConfig, folder: DataFolder, log: Logger): Promise<Databases> {
  const url = config.databaseUrl
  switch (schemeOf(url)) {
    case 'embedded:': {
      const { startEmbeddedPostgres } = await import('@codeflix/platform/embedded-postgres').catch((cause: Error) => {
        if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
        throw new ConfigError(
          'databaseUrl: there is no PostgreSQL in this image. Give the address of one, postgres://…',
        )
      })
      const server = await startEmbeddedPostgres({
        dataDir: join(await folder(), 'postgres'),
        log: (level, message) => log[level](message),
      })
      return {
        urlFor: (name) => server.createDatabase(databaseName(name)),
        adminUrlFor: (name) => server.adminUrlFor(databaseName(name)),
        areShared: false,
        stop: () => server.stop(),
      }
    }
    case 'postgres:':
    case 'postgresql:': {
      const admin = config.databaseAdminUrl
      return {
        urlFor: async (name) => fillIn(url, name),
        adminUrlFor: (name) => admin && fillIn(admin, name),
        areShared: true,
        stop: async () => {},
      }
    }
    default:
      throw unknownScheme('databaseUrl', url, 'embedded:, postgres:')
  }
}

export async function openMessaging(config: ServerConfig, databases: Databases, log: Logger): Promise<Messaging> {
  const url = config.brokerUrl
  switch (schemeOf(url)) {
    case 'queues:':
    case 'postgres:':
    case 'postgresql:': {
      const { pgBossMessaging } = await import('@codeflix/platform/pg-boss')
      return pgBossMessaging({ url: url === 'queues:' ? await databases.urlFor('broker') : url, log })
    }
    case 'amqp:':
    case 'amqps:': {
      // Not told what it is: it holds a password.
      if (!URL.canParse(url))
        throw new ConfigError('brokerUrl: not an address such as amqp://user:password@host/vhost.')
      const { amqpMessaging } = await import('@codeflix/platform/amqp')
      return amqpMessaging({ url, log })
    }
    default:
      throw unknownScheme('brokerUrl', url, 'queues:, postgres:, amqp:, amqps:')
  }
}

function adminAddresses(databases: Databases, services: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    services.map((service) => {
      const address = databases.adminUrlFor(service)
      if (!address)
        throw new ConfigError(
          'databaseAdminUrl: the target system needs the address of an administrator, postgres://…/{service}, to keep the copies between the databases. Give it, or none: as replicationUrl where they are kept up from outside.',
        )
      return [service, address]
    }),
  )
}

/** Kafka Connect and the name that Strimzi knows it by, of `strimzi+http://host:port?cluster=name`. */
function strimziOf({ replicationUrl }: ServerConfig): { connectUrl: string; strimzi: { cluster: string } } {
  const address = replicationUrl.slice('strimzi+'.length)
  const url = URL.canParse(address) ? new URL(address) : undefined
  const cluster = url?.searchParams.get('cluster')
  if (!url || !cluster)
    throw new ConfigError(
      'replicationUrl: give the address of Kafka Connect’s REST interface and the name of its KafkaConnect, strimzi+http://host:port?cluster=name',
    )
  url.search = ''
  return { connectUrl: url.href, strimzi: { cluster } }
}

function connectAddresses(config: ServerConfig, services: readonly string[]): Record<string, string> {
  const template = config.replicationDatabaseUrl
  const password = template && URL.canParse(template) ? decodeURIComponent(new URL(template).password) : undefined
  if (!template || password === undefined || !/^(\$\{.+\})?$/.test(password))
    throw new ConfigError(
      'replicationDatabaseUrl: whoever may look at KafkaConnector resources reads what is in it. Give the databases’ address with a placeholder for the password that Kafka Connect fills in itself, such as ${env:DATABASE_PASSWORD}',
    )
  return Object.fromEntries(services.map((name) => [name, fillIn(template, name)]))
}

/** Strimzi's resources, as they stand while nothing is being filled. @returns undefined where there are none */
export async function connectorResources(
  config: ServerConfig,
  links: readonly ReplicaLink[],
): Promise<object[] | undefined> {
  if (!config.replicationUrl.startsWith('strimzi+')) return undefined
  const { standingConnectors } = await import('@codeflix/platform/kafka-connect-connectors')
  const { connectorResource } = await import('@codeflix/platform/kafka-connect-resources')
  const { strimzi } = strimziOf(config)
  const addresses = connectAddresses(config, [...new Set(links.flatMap(({ owner, consumer }) => [owner, consumer]))])
  return standingConnectors('codeflix', links, (service) => addresses[service] ?? '').map((connector) =>
    connectorResource(connector, strimzi.cluster, 'running'),
  )
}

/** The copying between the databases of these services; undefined where the copies are kept up from outside. */
export async function openReplication(
  config: ServerConfig,
  databases: Databases,
  services: readonly string[],
  log: Logger,
): Promise<Replication | undefined> {
  const url = config.replicationUrl
  switch (schemeOf(url)) {
    case 'none:':
      return undefined
    case 'postgres:': {
      if (url !== 'postgres:')
        throw new ConfigError(
          'replicationUrl: postgres: stands alone. Give the address of the administrator as databaseAdminUrl.',
        )
      const { openLogicalReplication } = await import('@codeflix/platform/logical-replication')
      return openLogicalReplication({
        databases: adminAddresses(databases, services),
        log: (level, message) => log[level](message),
      })
    }
    case 'connect+http:':
    case 'connect+https:': {
      const connectUrl = url.slice('connect+'.length)
      if (!URL.canParse(connectUrl))
        throw new ConfigError(
          'replicationUrl: give the address of Kafka Connect’s REST interface, connect+http://host:port',
        )
      const template = config.replicationDatabaseUrl
      const { openConnectReplication } = await import('@codeflix/platform/kafka-connect')
      return openConnectReplication({
        connectUrl,
        databases: adminAddresses(databases, services),
        ...(template && {
          connectDatabases: Object.fromEntries(services.map((name) => [name, fillIn(template, name)])),
        }),
        log: (level, message) => log[level](message),
      })
    }
    case 'strimzi+http:':
    case 'strimzi+https:': {
      const { openConnectReplication } = await import('@codeflix/platform/kafka-connect')
      return openConnectReplication({
        ...strimziOf(config),
        databases: adminAddresses(databases, services),
        connectDatabases: connectAddresses(config, services),
        log: (level, message) => log[level](message),
      })
    }
    default:
      throw unknownScheme(
        'replicationUrl',
        url,
        'postgres:, connect+http:, connect+https:, strimzi+http:, strimzi+https:, none:',
      )
  }
}

export async function openStorage(config: ServerConfig, folder: DataFolder, log: Logger): Promise<ObjectStore> {
  const url = config.storageUrl
  switch (schemeOf(url)) {
    case 'file:': {
      const { fileStorage } = await import('@codeflix/platform/file-storage')
      return fileStorage({ folder: url === 'file:' ? join(await folder(), 'storage') : fileURLToPath(url) })
    }
    case 's3:': {
      const store = await openS3(config)
      await store.check().catch((error: Error) => {
        // It may come back while this runs; what is wrong in the settings stays wrong.
        if (isAway(error)) log.warn({ err: error }, 'the object storage is away')
        else throw new ConfigError(`storageUrl: ${error.message}`)
      })
      return store
    }
    default:
      throw unknownScheme('storageUrl', url, 'file:, s3:')
  }
}

const isAway = (error: unknown): boolean => (error as { kind?: string }).kind === 'away'

async function openS3(config: ServerConfig): Promise<S3Storage> {
  const { readS3Url } = await import('@codeflix/platform/s3-url')
  const { s3Storage } = await import('@codeflix/platform/s3-storage')
  const { storageAccessKeyId: id, storageSecretAccessKey: secret, storageSessionToken: token } = config
  if ((id === undefined) !== (secret === undefined))
    throw new ConfigError('storageAccessKeyId and storageSecretAccessKey: give both or neither.')
  let location
  try {
    location = readS3Url(config.storageUrl)
  } catch (error) {
    throw new ConfigError(`storageUrl: ${(error as Error).message}`)
  }
  if (id !== undefined && secret !== undefined)
    location.credentials ??= {
      accessKeyId: id,
      secretAccessKey: secret,
      ...(token === undefined ? {} : { sessionToken: token }),
    }
  return s3Storage(location)
}

/** Asks the servers that the settings name whether they take us. @throws ConfigError that says what to mend */
export async function checkServers(config: ServerConfig, needs: ReadonlySet<string>): Promise<void> {
  if (needs.has('storage') && schemeOf(config.storageUrl) === 's3:') {
    const store = await openS3(config)
    await store.check().catch((error: Error) => {
      throw new ConfigError(`storageUrl: ${error.message}`)
    })
  }
  if (needs.has('mail') && /^smtps?:/.test(config.mailUrl)) {
    const mailer = await openSmtp(config)
    await mailer
      .check()
      .catch((error: Error) => {
        throw new ConfigError(`mailUrl: ${error.message}`)
      })
      .finally(() => mailer.close())
  }
}

/** `close` lets go of the mail server. */
export async function openMailer(
  config: ServerConfig,
  folder: DataFolder,
  log: Logger,
): Promise<Mailer & { close?: () => void }> {
  const url = config.mailUrl
  switch (schemeOf(url)) {
    case 'capture:': {
      const { mailCapture } = await import('@codeflix/platform/mail-capture')
      return mailCapture({ folder: join(await folder(), 'mail'), from: config.mailFrom })
    }
    case 'smtp:':
    case 'smtps:': {
      const mailer = await openSmtp(config)
      await mailer.check().catch((error: Error) => {
        if (!isAway(error)) throw new ConfigError(`mailUrl: ${error.message}`)
        log.warn({ err: error }, 'the mail server is away')
      })
      return mailer
    }
    default:
      throw unknownScheme('mailUrl', url, 'capture:, smtp:, smtps:')
  }
}

async function openSmtp(config: ServerConfig): Promise<SmtpMailer> {
  const { smtpMailer } = await import('@codeflix/platform/smtp')
  try {
    return smtpMailer({ url: config.mailUrl, from: config.mailFrom })
  } catch (error) {
    throw new ConfigError(`mailUrl: ${(error as Error).message}`)
  }
}

export async function openPayments(
  config: ServerConfig,
  options: {
    databases: Databases
    app: FastifyInstance
    transport: Transport
    localUrl: string
    log: Logger
  },
): Promise<PaymentGateway> {
  const url = config.paymentsUrl
  if (schemeOf(url) !== 'sandbox:') throw unknownScheme('paymentsUrl', url, 'sandbox:')
  if (!config.sandboxDatabaseUrl && config.databaseUrl.includes('//') && !config.databaseUrl.includes('{service}'))
    throw new ConfigError(
      'sandboxDatabaseUrl: the sandbox gateway needs a database of its own. Give its address, or {service} as the name of the database in databaseUrl.',
    )
  const { sandboxGateway } = await import('@codeflix/platform/sandbox-gateway/sandbox-gateway')
  const { sandboxPayments } = await import('@codeflix/platform/sandbox-payments')
  const { gatewaySecret } = await import('@codeflix/platform/sandbox-gateway/gateway-secret')
  const databaseUrl = config.sandboxDatabaseUrl ?? (await options.databases.urlFor('sandbox_gateway'))
  const secret = config.sandboxSecret ?? (await gatewaySecret(databaseUrl))
  await options.app.register(
    sandboxGateway({
      databaseUrl,
      secret,
      webhookUrl: () => `${options.localUrl}/api/subscriptions/webhooks/sandbox`,
      log: options.log,
      fetch: options.transport,
      rateLimitFactor: config.rateLimitFactor,
    }),
    { prefix: '/sandbox-gateway' },
  )
  return sandboxPayments({ url: `${options.localUrl}/sandbox-gateway`, secret, fetch: options.transport })
}
