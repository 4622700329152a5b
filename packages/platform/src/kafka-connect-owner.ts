import type { ReplicaLink, ReplicationChange } from '@codeflix/kit/ports/replication'
import type { Client } from 'pg'
import {
  publishedColumns,
  readerConnector,
  readerName,
  readSink,
  sinkConnector,
  slotName,
  sourceConnector,
  sourceName,
  type Connector,
} from './kafka-connect-connectors.ts'
import {
  dropPublication,
  forgetCopy,
  isBeingFilled,
  noteColumns,
  noteFill,
  noteRead,
  numberFill,
  prepareConsumer,
  prepareOwner,
  publish,
  readArrived,
  readCopies,
  readPublished,
  type CopyState,
} from './kafka-connect-databases.ts'
import type { ConnectClient, KnownConnector } from './kafka-connect-rest.ts'
import { dropSlot, readSlot, sameSet, tableName, type SlotState } from './logical-replication-pair.ts'
import { columnChanges } from './logical-replication-plan.ts'
import type { Sessions } from './replication-sessions.ts'

export interface Surroundings {
  /** Begins the names of all that is ours in Kafka Connect and at the databases' servers. */
  prefix: string
  /** The services whose databases are known. */
  services: readonly string[]
  /** A service's database as Kafka Connect reaches it. */
  addressOf(service: string): string
  connect: ConnectClient
}

export type Connectors = ReadonlyMap<string, KnownConnector>

interface Copy {
  link: ReplicaLink
  sink: Connector
  current: KnownConnector | undefined
  known: CopyState | undefined
}

/** What is, and what should be, of everything that one service publishes. */
export interface OwnerState {
  owner: string
  source: Connector
  current: KnownConnector | undefined
  /** What reads rows right now, while the source stands still. */
  reader: KnownConnector | undefined
  /** Everything that is published, also for consumers of which nothing else is known here. */
  published: readonly ReplicaLink[]
  publishes: Map<string, string[]> | undefined
  copies: Copy[]
  /** Why all its copies have to be filled anew, in words. */
  broken: string | undefined
}

const copyOf = (link: Pick<ReplicaLink, 'consumer' | 'schema' | 'table'>): string =>
  `${link.consumer}'s copy of ${tableName(link)}`

/** Why what is read through a slot leaves out changes, in words. */
export function whyIncomplete(slot: SlotState | undefined): string | undefined {
  // Ours are made with failover. Debezium makes one without where it finds none, and may read on as if nothing were missing.
  if (slot === undefined || !slot.failover) return 'its slot was lost, as with a restored database'
  return slot.lost ? 'it fell too far behind to catch up' : undefined
}

/** What consumers copy of whom nothing is known here but their sinks. */
function foreignLinks(around: Surroundings, owner: string, connectors: Connectors): ReplicaLink[] {
  return [...connectors.values()].flatMap((connector) => {
    const sink = readSink(connector)
    if (sink === undefined || sink.owner !== owner || around.services.includes(sink.consumer)) return []
    const [schema = '', table = ''] = sink.table.split('.')
    return [{ owner, consumer: sink.consumer, schema, table, key: [], columns: sink.columns }]
  })
}

/** @param links of that owner */
export async function inspectOwner(
  around: Surroundings,
  owner: string,
  links: readonly ReplicaLink[],
  connectors: Connectors,
  sessions: Sessions,
): Promise<OwnerState> {
  const client = await sessions(owner)
  const published = [...links, ...foreignLinks(around, owner, connectors)]
  const source = sourceConnector(around.prefix, owner, published, around.addressOf(owner))
  const current = connectors.get(source.name)
  const slot = await readSlot(client, slotName(around.prefix, owner))
  const publishes = await readPublished(client, around.prefix)
  const broken =
    current === undefined || publishes === undefined ? 'a part of the copying is missing' : whyIncomplete(slot)
  const copies: Copy[] = []
  for (const link of links) {
    const sink = sinkConnector(around.prefix, link, around.addressOf(link.consumer))
    const known = (await readCopies(await sessions(link.consumer))).get(tableName(link))
    copies.push({ link, sink, current: connectors.get(sink.name), known })
  }
  const reader = connectors.get(readerName(around.prefix, owner))
  return { owner, source, current, reader, published, publishes, copies, broken }
}

const sameConfig = (connector: Connector, known: Connector | undefined): boolean =>
  known !== undefined &&
  sameSet(Object.keys(connector.config), Object.keys(known.config)) &&
  Object.entries(connector.config).every(([key, value]) => known.config[key] === value)

const sameColumns = (a: Map<string, string[]>, b: Map<string, string[]> | undefined): boolean =>
  b !== undefined && a.size === b.size && [...a].every(([table, columns]) => sameSet(columns, b.get(table) ?? []))

const isOff = (known: KnownConnector): boolean => ['STOPPED', 'PAUSED'].includes(known.state?.connector.state ?? '')

/** Why a copy has to be filled, in words. */
function fillReason(state: OwnerState, { link, current, known }: Copy): string | undefined {
  if (known === undefined || current === undefined) return state.broken ?? 'it was not being copied'
  if (state.broken !== undefined) return state.broken
  return link.columns.every((column) => known.columns.includes(column)) ? undefined : 'it lacks values'
}

/** What `reconcileOwner` would do, for an operator. */
export function planOwner(state: OwnerState): ReplicationChange[] {
  const changes: ReplicationChange[] = []
  for (const copy of state.copies) {
    const { link, sink, current, known } = copy
    const what = copyOf(link)
    const reason = fillReason(state, copy)
    if (current === undefined && known === undefined) {
      changes.push({ action: 'add', what, details: [`has the columns ${link.columns.join(', ')}`, 'is filled'] })
      continue
    }
    const details = [
      ...columnChanges((current && readSink(current)?.columns) ?? known?.columns ?? [], link.columns),
      ...(reason === undefined ? [] : [`is filled anew: ${reason}`]),
      ...(current !== undefined && isOff(current) ? ['is switched on'] : []),
    ]
    if (details.length === 0 && !sameConfig(sink, current)) details.push('is written with other settings')
    if (details.length > 0) changes.push({ action: 'change', what, details })
  }
  // What follows from a change of the copies needs no words of its own.
  if (changes.length > 0) return changes
  const details = [
    ...(sameConfig(state.source, state.current) ? [] : ['is read with other settings']),
    ...(sameColumns(publishedColumns(state.published), state.publishes) ? [] : ['gives away other columns']),
    ...(state.current !== undefined && isOff(state.current) && !isFilling(state) ? ['is switched on'] : []),
  ]
  return details.length === 0 ? [] : [{ action: 'change', what: `what ${state.owner} publishes`, details }]
}

/**
 * Makes everything that one service publishes arrive where it is declared. Each step leaves a state from which the next
 * call finds its way, so it may be cut off anywhere.
 *
 * @param refill whether to fill a copy anew although nothing about it changed
 * @returns the copies that are being filled
 */
export async function reconcileOwner(
  around: Surroundings,
  state: OwnerState,
  sessions: Sessions,
  refill: (link: ReplicaLink) => boolean,
): Promise<ReplicaLink[]> {
  const { connect, prefix } = around
  const { owner, source, current, reader, published, publishes, copies, broken } = state
  const client = await sessions(owner)
  await prepareOwner(client, published)
  for (const { link } of copies) await prepareConsumer(await sessions(link.consumer), [link])

  const due = copies.filter((copy) => fillReason(state, copy) !== undefined || refill(copy.link))
  // Noted before anything is thrown away: who comes after an accident fills them then.
  for (const { link, current: sink } of due) {
    if (broken !== undefined || sink === undefined) await forgetCopy(await sessions(link.consumer), tableName(link))
  }
  for (const { link, sink, current: known } of copies) {
    if (known === undefined || sameConfig(sink, known)) continue
    // A column that is given up may be dropped as soon as this is done, so that nothing may write to it by then.
    const givesUp = readSink(known)?.columns.some((column) => !link.columns.includes(column))
    if (givesUp) await connect.stop(sink.name)
    await connect.configure(sink)
    if (givesUp) await connect.resume(sink.name)
  }

  const unread = copies.filter(({ link, known }) => due.some((copy) => copy.link === link) || isUnread(known))
  const tables = [...new Set(unread.map(({ link }) => tableName(link)))]
  const wantedReader = readerConnector(prefix, owner, published, tables, around.addressOf(owner))
  const changes =
    broken !== undefined ||
    due.length > 0 ||
    current === undefined ||
    !sameConfig(source, current) ||
    !sameColumns(publishedColumns(published), publishes) ||
    (tables.length === 0 ? reader !== undefined || isOff(current) : !sameConfig(wantedReader, reader))
  if (changes) {
    // While it stands still, so that it reads nothing with settings that are no more or not yet.
    if (current === undefined) await connect.create(source)
    else await connect.stop(source.name)
    if (reader !== undefined) await connect.remove(reader.name)
    if (broken !== undefined) await dropSlot(client, slotName(prefix, owner))
    await publish(client, prefix, published)
    if (broken !== undefined) {
      await connect.resetOffsets(source.name)
      const slot = slotName(prefix, owner)
      await client.query(`select pg_create_logical_replication_slot($1, 'pgoutput', failover => true)`, [slot])
    }
    if (current !== undefined) await connect.configure(source)
  }
  for (const { link, known } of copies) {
    const consumer = await sessions(link.consumer)
    if (due.some((copy) => copy.link === link)) {
      await noteFill(consumer, link, await numberFill(client, link, await readArrived(consumer, link)))
    } else if (!sameSet(known?.columns ?? [], link.columns)) {
      await noteColumns(consumer, link)
    }
  }
  if (changes && tables.length === 0) await connect.resume(source.name)
  if (changes && tables.length > 0) {
    await connect.create(wantedReader)
    // What a reader of that name has read before is no reason to read nothing now.
    await connect.resetOffsets(wantedReader.name)
    await connect.resume(wantedReader.name)
  }
  for (const { sink, current: known } of copies) {
    if (known === undefined) await connect.create(sink)
    if (known === undefined || isOff(known)) await connect.resume(sink.name)
  }
  return due.map(({ link }) => link)
}

/** Whether a copy is being filled: its source then stands still for a while, and goes on by itself. */
const isFilling = ({ reader, copies }: OwnerState): boolean =>
  reader !== undefined || copies.some(({ known }) => known !== undefined && isBeingFilled(known))

const isUnread = (known: CopyState | undefined): boolean => known !== undefined && isBeingFilled(known) && !known.read

/** Lets the source go on after the rows of `tables` have been read: whatever follows in the log follows them. */
export async function endReading(
  around: Surroundings,
  owner: string,
  links: readonly ReplicaLink[],
  sessions: Sessions,
): Promise<void> {
  for (const link of links) await noteRead(await sessions(link.consumer), link)
  await around.connect.remove(readerName(around.prefix, owner))
  await around.connect.resume(sourceName(around.prefix, owner))
}

/** What an earlier version declared between services that are known here. */
interface Undeclared {
  copies: { consumer: string; table: string; name: string }[]
  /** Services that publish nothing any more. */
  owners: string[]
}

export async function findUndeclared(
  around: Surroundings,
  links: readonly ReplicaLink[],
  connectors: Connectors,
  sessions: Sessions,
): Promise<Undeclared> {
  const copies = [...connectors.values()].flatMap((connector) => {
    const sink = connector.name.startsWith(`${around.prefix}-sink-`) ? readSink(connector) : undefined
    if (sink === undefined || ![sink.owner, sink.consumer].every((name) => around.services.includes(name))) return []
    const declared = links.some((link) => link.consumer === sink.consumer && tableName(link) === sink.table)
    return declared ? [] : [{ consumer: sink.consumer, table: sink.table, name: connector.name }]
  })
  const owners: string[] = []
  for (const owner of around.services) {
    if (links.some((link) => link.owner === owner) || foreignLinks(around, owner, connectors).length > 0) continue
    const client = await sessions(owner)
    const remains =
      connectors.has(sourceName(around.prefix, owner)) ||
      (await readPublished(client, around.prefix)) !== undefined ||
      (await readSlot(client, slotName(around.prefix, owner)))?.database === (await databaseOf(client))
    if (remains) owners.push(owner)
  }
  return { copies, owners }
}

const databaseOf = async (client: Client): Promise<string | undefined> =>
  (await client.query<{ name: string }>('select current_database() as name')).rows[0]?.name

export function planUndeclared({ copies, owners }: Undeclared): ReplicationChange[] {
  return [
    ...copies.map(({ consumer, table }): ReplicationChange => {
      return { action: 'remove', what: `${consumer}'s copy of ${table}`, details: ['its rows stay as they are'] }
    }),
    ...owners.map((owner): ReplicationChange => ({ action: 'remove', what: `the reading of ${owner}'s changes` })),
  ]
}

export async function removeUndeclared(
  around: Surroundings,
  undeclared: Undeclared,
  sessions: Sessions,
): Promise<void> {
  for (const { consumer, table, name } of undeclared.copies) {
    await around.connect.remove(name)
    await forgetCopy(await sessions(consumer), table)
  }
  for (const owner of undeclared.owners) {
    await around.connect.remove(readerName(around.prefix, owner))
    await around.connect.remove(sourceName(around.prefix, owner))
    const client = await sessions(owner)
    await dropSlot(client, slotName(around.prefix, owner))
    await dropPublication(client, around.prefix)
  }
}
