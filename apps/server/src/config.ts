import { contracts, type ServiceName } from '@codeflix/contracts/all'
import type { AnyService } from '@codeflix/kit/service'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { loadServices } from './services.ts'

export const targets = [...(Object.keys(contracts) as ServiceName[]), 'system', 'viewer', 'admin'] as const
type Target = (typeof targets)[number]

const url = (description: string, fallback: string) => z.string().min(1).default(fallback).describe(description)

/** What concerns the process and not one service. */
const serverConfig = z.object({
  host: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all of this machine'),
  port: z.int().min(0).max(65_535).default(8080).describe('Port to listen on'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where browsers find the site; http://localhost:<port> when it is not given'),
  data: z.string().default('.codeflix').describe('Folder for what is kept on this machine'),
  target: z
    .string()
    .default('all')
    .describe(`What to run: all, or a list of ${targets.join(', ')}`),
  databaseUrl: url(
    'embedded: for a PostgreSQL in the data folder, or postgres://…; {service} in it stands for the name of each service',
    'embedded:',
  ),
  brokerUrl: url(
    'queues: for queue tables in a database called broker beside the services’, postgres://… of one, or amqp://user:password@host/vhost (amqps: with TLS) of RabbitMQ 3.10 or newer',
    'queues:',
  ),
  databaseAdminUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'Give the address of a PostgreSQL, postgres://administrator:password@host/{service}')
    .optional()
    .describe(
      'The databases’ address for an administrator, with {service} in it: for the target system alone, which keeps and watches the copies between them; not needed for embedded:',
    ),
  replicationUrl: url(
    'How the target system keeps the copies that services hold of each other’s tables. postgres: by PostgreSQL’s logical replication, connect+http://host:port or connect+https://… by Kafka Connect at that address, strimzi+http://host:port?cluster=name where Strimzi runs it as the KafkaConnect of that name, by KafkaConnector resources, none: where they are kept up from outside',
    'postgres:',
  ),
  replicationDatabaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'Give the address of a PostgreSQL, postgres://administrator:password@host/{service}')
    .optional()
    .describe(
      'The databases as Kafka Connect reaches them, with {service} in it; databaseAdminUrl when it is not given. Its password may be a placeholder that Kafka Connect fills in itself, such as ${env:DATABASE_PASSWORD}',
    ),
  storageUrl: url(
    'file: for a folder below the data folder, file:///… for another, or s3://bucket/prefix?endpoint=https://…&region=…&pathStyle=… for a bucket of an S3-compatible server',
    'file:',
  ),
  storageAccessKeyId: z
    .string()
    .min(1)
    .optional()
    .describe('Access key for s3:, when it is not in storageUrl; without one, the rights that the machine or pod has'),
  storageSecretAccessKey: z.string().min(1).optional().describe('Secret of that access key'),
  storageSessionToken: z.string().min(1).optional().describe('Session token, where the access key is a temporary one'),
  mailUrl: url(
    'capture: to keep mails in the data folder instead of sending them, or smtp://user:password@host:587 (STARTTLS; ?tls=off for a server without), smtps://user:password@host:465 of a mail server',
    'capture:',
  ),
  mailFrom: z.string().default('Codeflix <no-reply@codeflix.example>').describe('Sender of all mails'),
  paymentsUrl: url('sandbox: for a gateway with test cards in this process', 'sandbox:'),
  sandboxSecret: z
    .string()
    .min(32)
    .optional()
    .describe(
      'Secret between the sandbox gateway and subscriptions, the same in each of its processes; made in the gateway’s database when it is not given',
    ),
  sandboxDatabaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'Give an address, postgres://…')
    .optional()
    .describe(
      'Database of the sandbox gateway; databaseUrl with sandbox_gateway for {service} when it is not given. Needed by subscriptions where databaseUrl names one database',
    ),
  servicesUrl: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'Give an address, e.g. http://{service}:8080')
    .optional()
    .describe(
      'Where the services answer that are not in this process, e.g. http://{service}:8080, where {service} stands for the name of each; publicUrl when it is not given',
    ),
  log: z
    .enum(['terminal', 'json'])
    .default('terminal')
    .describe('terminal: warnings here and everything in <data>/logs; json: everything here'),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('The least grave level that is logged'),
  trustProxy: z
    .union([z.boolean(), z.int().min(1).max(9)])
    .default(false)
    .describe(
      'Whether a proxy in front sets x-forwarded-for, or how many one behind the other do; what stands further left in it is not believed',
    ),
  rateLimitFactor: z.number().positive().default(1).describe('Multiplies every rate limit; for load tests'),
  databaseConnections: z.int().min(2).max(200).default(6).describe('Connections that each service holds at most'),
})
export type ServerConfig = z.infer<typeof serverConfig>

export interface Config {
  server: ServerConfig
  /** Each service's own section, checked, and as it was given: the service fills in its defaults. */
  services: Record<ServiceName, Record<string, unknown>>
  /** The services that the target names, loaded. */
  running: readonly AnyService[]
}

/** A mistake in the configuration, in words for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Schemas = Readonly<Record<string, z.ZodObject>>

const schemasOf = (services: readonly AnyService[]): Schemas => ({
  server: serverConfig,
  ...Object.fromEntries(services.map((service) => [service.contract.service, service.config])),
})

/** The sections that a configuration may have; those of services that do not run in this process are not looked at. */
const sections = ['server', ...Object.keys(contracts)]

const screaming = (name: string): string =>
  name
    .replaceAll('-', '_')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()
/**
 * `server.databaseUrl` → `DATABASE_URL`, `server.logLevel` → `CODEFLIX_LOG_LEVEL`, `subscriptions.graceDays` →
 * `SUBSCRIPTIONS_GRACE_DAYS`. A bare `HOST` or `LOG` may be in the environment for reasons that are not ours.
 */
const variableOf = (section: string, key: string): string => {
  // These have names that everybody knows.
  if (section === 'server' && /^storage(Access|Secret|Session)/.test(key))
    return screaming(key).replace('STORAGE', 'AWS')
  const bare = section === 'server' && (key.endsWith('Url') || key === 'port')
  return (bare ? '' : section === 'server' ? 'CODEFLIX_' : `${screaming(section)}_`) + screaming(key)
}

/** Every key that there is for these services and the process, for `config show`, help and the reference. */
export function* configKeys(
  services: readonly AnyService[],
): Generator<{ section: string; key: string; variable: string; schema: z.ZodType }> {
  for (const [section, schema] of Object.entries(schemasOf(services)))
    for (const [key, one] of Object.entries(schema.shape))
      yield { section, key, variable: variableOf(section, key), schema: one as z.ZodType }
}

/** Levenshtein's distance, for suggestions. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length] ?? 0
}

/** ` Did you mean …?`, when something is near. */
export function suggestion(wrong: string, right: Iterable<string>): string {
  const [nearest] = [...right]
    .map((one) => ({ one, far: distance(wrong.toLowerCase(), one.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far)
  return nearest && nearest.far <= Math.max(2, wrong.length / 3) ? ` Did you mean ${nearest.one}?` : ''
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A word from the environment or the command line as the type that the key wants. */
function fromText(schema: z.ZodType, text: string): unknown {
  if (schema.safeParse(text).success) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

interface Sources {
  file?: string
  environment: Readonly<Record<string, string | undefined>>
  flags?: Readonly<Record<string, unknown>>
}

async function readConfigFile(name: string): Promise<Record<string, unknown>> {
  const text = await readFile(resolve(name), 'utf8').catch((error: Error) => {
    throw new ConfigError(`The configuration file ${name} cannot be read: ${error.message}`)
  })
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`The configuration file ${name} is not valid JSON: ${(error as Error).message}`)
  }
  if (!isRecord(content)) throw new ConfigError(`The configuration file ${name} holds no sections: { "server": { … } }`)
  return content
}

/** Asked before all else: what the target names says which settings there are. */
function wantedTarget({ environment, flags }: Sources, content: Readonly<Record<string, unknown>>): string {
  const said = [flags?.['server.target'], environment[variableOf('server', 'target')] || undefined]
  const inFile = isRecord(content['server']) ? content['server']['target'] : undefined
  const target = [...said, inFile].find((one) => one !== undefined)
  return typeof target === 'string' ? target : 'all'
}

/**
 * Defaults < file < environment < command line. An unknown key is an error.
 * @throws ConfigError that names every mistake and where it stands
 */
export async function loadConfig(sources: Sources): Promise<Config & { origins: Map<string, string> }> {
  const content = sources.file ? await readConfigFile(sources.file) : {}
  const running = await loadServices(parseTargets(wantedTarget(sources, content)))
  const schemas = schemasOf(running)
  const mistakes: string[] = []
  const values: Record<string, Record<string, unknown>> = Object.fromEntries(
    Object.keys(schemas).map((name) => [name, {}]),
  )
  const origins = new Map<string, string>()
  const set = (section: string, key: string, value: unknown, origin: string): void => {
    ;(values[section] ??= {})[key] = value
    origins.set(`${section}.${key}`, origin)
  }

  if (sources.file) {
    const name = sources.file
    for (const [section, keys] of Object.entries(content)) {
      const schema = Object.hasOwn(schemas, section) ? schemas[section] : undefined
      if (!sections.includes(section))
        mistakes.push(`${name}: there is no section ${section}.${suggestion(section, sections)}`)
      else if (!isRecord(keys)) mistakes.push(`${name}: the section ${section} holds no keys: { … }`)
      else if (schema)
        for (const [key, value] of Object.entries(keys))
          if (Object.hasOwn(schema.shape, key)) set(section, key, value, name)
          else mistakes.push(`${name}: ${section} has no key ${key}.${suggestion(key, Object.keys(schema.shape))}`)
    }
  }

  const known = new Map([...configKeys(running)].map((one) => [one.variable, one]))
  for (const [variable, text] of Object.entries(sources.environment)) {
    if (text === undefined || text === '') continue
    const found = known.get(variable)
    if (found) set(found.section, found.key, fromText(found.schema, text), variable)
    else {
      // Only a variable that can be meant for us: the environment is full of others.
      const section = ['codeflix', ...Object.keys(schemas)].find((name) => variable.startsWith(`${screaming(name)}_`))
      if (section) mistakes.push(`${variable}: there is no such key.${suggestion(variable, known.keys())}`)
    }
  }
  for (const [name, value] of Object.entries(sources.flags ?? {})) {
    if (value === undefined) continue
    const [section = '', key = ''] = name.split('.')
    const schema = schemas[section]?.shape[key] as z.ZodType | undefined
    if (!schema) {
      mistakes.push(`--${key} is for ${section}, which is not among the targets.`)
      continue
    }
    set(
      section,
      key,
      typeof value === 'string' ? fromText(schema, value) : value,
      `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    )
  }

  for (const [section, schema] of Object.entries(schemas)) {
    const result = schema.safeParse(values[section])
    if (!result.success)
      for (const issue of result.error.issues) {
        const key = issue.path.join('.')
        mistakes.push(`${origins.get(`${section}.${key}`) ?? `${section}.${key}`}: ${issue.message}`)
      }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'))
  const { server, ...rest } = values
  return { server: serverConfig.parse(server), services: rest as Config['services'], running, origins }
}

/** The targets that a list names. @throws ConfigError for an unknown one */
export function parseTargets(list: string): Target[] {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  if (names.length === 0) throw new ConfigError('--target: name at least one target, or all')
  if (names.includes('all')) return [...targets]
  for (const name of names)
    if (!(targets as readonly string[]).includes(name))
      throw new ConfigError(
        `--target: there is no ${name}.${suggestion(name, targets)} Targets: all, ${targets.join(', ')}.`,
      )
  return targets.filter((target) => names.includes(target))
}
