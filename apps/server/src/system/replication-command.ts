import type { Replica } from '@codeflix/contracts/system'
import type { ReplicaLink, Replication, ReplicationChange } from '@codeflix/kit/ports/replication'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { connectorResources, openDatabases, openReplication } from '../adapters.ts'
import { ConfigError, suggestion, type Config } from '../config.ts'
import type { DataFolder } from '../data-folder.ts'
import { linksAmong, servicesInReach } from './declared-links.ts'
import { openReplicaEnds } from './replica-ends.ts'
import { replicaName, watchReplicas } from './replicas.ts'

const commands = ['plan', 'apply', 'status', 'rebuild', 'resources'] as const
type Command = (typeof commands)[number]

const isCommand = (word: string | undefined): word is Command =>
  (commands as readonly (string | undefined)[]).includes(word)

interface Surroundings {
  log: Logger
  folder: DataFolder
  print: (text: string) => void
}

/**
 * `replication plan|apply|status|rebuild <replica>|resources`, for an operator or a hook of a deployment.
 *
 * @returns the exit code: 1 when `status` found something wrong
 * @throws ConfigError for a command that makes no sense
 */
export async function replicationCommand(
  words: readonly string[],
  config: Config,
  surroundings: Surroundings,
): Promise<number> {
  const [command, replica, ...rest] = words
  if (!isCommand(command))
    throw new ConfigError(
      `replication knows the commands ${commands.join(', ')}.${command ? suggestion(command, commands) : ''} See --help.`,
    )
  const wantsReplica = command === 'rebuild'
  if (wantsReplica && replica === undefined)
    throw new ConfigError('replication rebuild needs the name of a copy, e.g. catalog:catalog-admin.title.')
  const surplus = wantsReplica ? rest : words.slice(1)
  if (surplus.length > 0) throw new ConfigError(`replication ${command} takes no ${surplus.join(' ')}. See --help.`)

  const { log, folder, print } = surroundings
  try {
    return await run(command, replica, config, { log, folder, print })
  } catch (error) {
    if (error instanceof ConfigError) throw error
    // The adapters' errors are sentences for an operator.
    log.error({ err: error }, `replication ${command} failed`)
    process.stderr.write(`${inWords(error)}\n`)
    return 1
  }
}

/** PostgreSQL, appendix A: invalid_catalog_name. */
const missingDatabase = '3D000'

function inWords(error: unknown): string {
  const { code, message, cause } = error as { code?: string; message: string; cause?: { code?: string } }
  const isMissing = [code, cause?.code].includes(missingDatabase)
  return isMissing ? `${message}. The databases come first: migrate` : message
}

async function run(
  command: Command,
  replica: string | undefined,
  config: Config,
  { log, folder, print }: Surroundings,
): Promise<number> {
  const databases = await openDatabases(config.server, folder, log)
  try {
    const reach = servicesInReach(databases, config.running)
    const links = linksAmong(reach)
    if (command === 'resources') {
      const resources = await connectorResources(config.server, links)
      if (!resources) throw new ConfigError('replicationUrl: there are resources where it is strimzi+http://… alone.')
      // JSON is YAML.
      print(resources.map((resource) => `---\n${JSON.stringify(resource, null, 2)}\n`).join(''))
      return 0
    }
    const link = command === 'rebuild' ? find(replica ?? '', links) : undefined
    const replication = await openReplication(config.server, databases, reach, log)
    if (!replication)
      throw new ConfigError(
        'replicationUrl is none: the copies are kept up from outside, and nothing is known of them here.',
      )
    const ends = openReplicaEnds(databases.adminUrlFor)
    const replicas = watchReplicas({ links, replication, ends, log })
    try {
      switch (command) {
        case 'plan':
          print(planned(await replication.plan(links)))
          return 0
        case 'apply':
          await apply(replication, links, print)
          break
        case 'status': {
          const found = await replicas.list()
          print(statusTable(found))
          return found.some(({ problem }) => problem !== undefined) ? 1 : 0
        }
        case 'rebuild':
          await replication.rebuild(link as ReplicaLink, links)
          print(`${replica} is being filled anew; its old rows stay readable meanwhile. See: replication status\n`)
          break
      }
      // Databases of this process end with it, and would cut the filling off.
      if (!databases.areShared) await filled(replication, links)
      return 0
    } finally {
      await replicas.close()
      await ends.close()
    }
  } finally {
    await databases.stop()
  }
}

function find(name: string, links: readonly ReplicaLink[]): ReplicaLink {
  const link = links.find((one) => replicaName(one) === name)
  if (link) return link
  const names = links.map(replicaName)
  throw new ConfigError(
    `There is no copy ${name}.${suggestion(name, names)} Copies:\n${names.map((one) => `  ${one}`).join('\n')}`,
  )
}

async function filled(replication: Replication, links: readonly ReplicaLink[]): Promise<void> {
  while ((await replication.status(links)).some(({ state }) => state === 'backfilling')) await sleep(200)
}

async function apply(
  replication: Replication,
  links: readonly ReplicaLink[],
  print: (text: string) => void,
): Promise<void> {
  const changes = await replication.plan(links)
  print(planned(changes))
  await replication.apply(links)
  if (changes.length > 0) print('Applied. What is filled anew is being filled; see: replication status\n')
}

const signs = { add: '+', change: '~', remove: '-' } as const

/** The difference between what is and what would be, a line for each thing with its details below. */
function planned(changes: readonly ReplicationChange[]): string {
  if (changes.length === 0) return 'Nothing to do: every copy is as the services declare it.\n'
  const lines = changes.flatMap(({ action, what, details = [] }) => [
    `${signs[action]} ${what}`,
    ...details.map((detail) => `    ${detail}`),
  ])
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`
  return `${lines.join('\n')}\n${count}.\n`
}

const grouped = (number: number | undefined): string => (number === undefined ? '?' : number.toLocaleString('en'))

/** One line a copy, with what is wrong below it. */
function statusTable(replicas: readonly Replica[]): string {
  if (replicas.length === 0) return 'There are no copies.\n'
  const rows = [
    ['COPY', 'STATE', 'BEHIND', 'ROWS', 'OF'],
    ...replicas.map(({ id, state, problem, lagSeconds, copyRows, ownerRows }) => [
      id,
      problem ?? state,
      lagSeconds === undefined ? '?' : `${Math.round(lagSeconds)} s`,
      grouped(copyRows),
      grouped(ownerRows),
    ]),
  ]
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = rows
  return [line(head), ...body.flatMap((row, at) => [line(row), ...detailOf(replicas[at])])].join('\n') + '\n'
}

const detailOf = (replica: Replica | undefined): string[] => (replica?.detail ? [`    ${replica.detail}`] : [])
