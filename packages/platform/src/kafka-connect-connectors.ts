import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import { tableName } from './logical-replication-pair.ts'

/** A connector as Kafka Connect knows it. */
export interface Connector {
  name: string
  config: Readonly<Record<string, string>>
}

/** The schema, in each database, of what the copying itself needs. */
export const ownSchema = 'codeflix_replication'
/**
 * The schema, in each database, of one small table per published table. Its row is read behind all rows that are read to
 * fill a copy and travels in their topic, so that its arrival tells that they are there.
 */
export const fillSchema = 'codeflix_fill'
export const fillTable = (link: Pick<ReplicaLink, 'schema' | 'table'>): string => `${link.schema}__${link.table}`

const fillColumns = ['consumer', 'number']

/**
 * What Debezium puts where PostgreSQL's log has no value, because an update did not touch it and it is stored away from
 * its row: JSON, so that the column takes it for the moment that it is there after all.
 */
const notInLog = '"codeflix: not in the log"'

const snake = (service: string): string => service.replaceAll('-', '_')
const kebab = (name: string): string => name.replaceAll('_', '-')

export const sourceName = (prefix: string, owner: string): string => `${prefix}-source-${owner}`
export const readerName = (prefix: string, owner: string): string => `${prefix}-reader-${owner}`
export const sinkName = (prefix: string, link: Pick<ReplicaLink, 'consumer' | 'schema' | 'table'>): string =>
  `${prefix}-sink-${link.consumer}-${kebab(link.schema)}-${kebab(link.table)}`
export const slotName = (prefix: string, owner: string): string => `${snake(prefix)}_connect_${snake(owner)}`
export const publicationName = (prefix: string): string => `${snake(prefix)}_connect`
/** One topic for each published table, with all its changes in their order, and all rows that were read to fill a copy. */
const topicName = (prefix: string, link: Pick<ReplicaLink, 'owner' | 'schema' | 'table'>): string =>
  `${prefix}-${link.owner}.${tableName(link)}`

/** What leaves an owner: `schema.table` → every column that somebody holds a copy of. */
export function publishedColumns(links: readonly ReplicaLink[]): Map<string, string[]> {
  const published = new Map<string, string[]>()
  for (const link of links) {
    const known = published.get(tableName(link)) ?? []
    published.set(tableName(link), [...new Set([...known, ...link.columns])].toSorted())
  }
  return new Map([...published].toSorted(([a], [b]) => a.localeCompare(b)))
}

const escaped = (name: string): string => name.replaceAll(/\W/g, '\\$&')
const exactly = (name: string): string => name.split('.').map(escaped).join('\\.')

/** Columns of one table, as Debezium wants to be told. */
const columnsOf = (table: string, columns: readonly string[]): string =>
  `${exactly(table)}\\.(${columns.map(escaped).join('|')})`

/** The parts of a database's address that a connector is told one by one; decoded, so that `${env:NAME}` stays what it is. */
function partsOf(address: string): {
  host: string
  port: string
  user: string
  password: string
  database: string
  ssl: URLSearchParams
} {
  const url = new URL(address)
  const ssl = new URLSearchParams()
  for (const name of ['sslmode', 'sslrootcert', 'sslcert', 'sslkey']) {
    const value = url.searchParams.get(name)
    if (value !== null) ssl.set(name, value)
  }
  return {
    host: url.hostname,
    port: url.port || '5432',
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl,
  }
}

const json = {
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'key.converter.schemas.enable': 'true',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'true',
  'header.converter': 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
}

/** What a source and a reader have in common: how they find an owner's tables, and what they make of rows. */
function readingConfig(
  prefix: string,
  owner: string,
  published: ReadonlyMap<string, readonly string[]>,
  address: string,
): Record<string, string> {
  const { host, port, user, password, database, ssl } = partsOf(address)
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'database.hostname': host,
    'database.port': port,
    'database.user': user,
    'database.password': password,
    'database.dbname': database,
    ...Object.fromEntries([...ssl].map(([name, value]) => [`database.${name}`, value])),
    'topic.prefix': `${prefix}-${owner}`,
    'plugin.name': 'pgoutput',
    'publication.name': publicationName(prefix),
    'publication.autocreate.mode': 'disabled',
    'slot.name': slotName(prefix, owner),
    'decimal.handling.mode': 'string',
    'tombstones.on.delete': 'false',
    'poll.interval.ms': '20',
    'retriable.restart.connector.wait.ms': '1000',
    // A publication limits what the log gives away; this limits what is read when a copy is filled.
    'column.include.list': [
      ...[...published].map(([table, columns]) => columnsOf(table, columns)),
      `${fillSchema}\\..*\\.(${fillColumns.join('|')})`,
    ].join(','),
    'transforms.row.type': 'io.debezium.transforms.ExtractNewRecordState',
    'transforms.row.delete.tombstone.handling.mode': 'delete-to-tombstone',
    // One partition keeps all changes of a table in their order; what is kept of a row is its last state.
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': '-1',
    'topic.creation.default.cleanup.policy': 'compact',
    'topic.creation.default.max.message.bytes': `${largestMessageBytes}`,
    'producer.override.max.request.size': `${largestMessageBytes}`,
    'producer.override.compression.type': 'lz4',
    ...json,
  }
}

const largestMessageBytes = 20 * 1024 ** 2

/**
 * The Debezium source that follows the log of everything that one service publishes. It never reads rows that are there
 * already: a publication with column lists and a snapshot by the same connector do not go together, see ADR 12.
 *
 * @param links of that owner
 * @param address of the owner's database as Kafka Connect reaches it
 */
export function sourceConnector(
  prefix: string,
  owner: string,
  links: readonly ReplicaLink[],
  address: string,
): Connector {
  const published = publishedColumns(links)
  return {
    name: sourceName(prefix, owner),
    config: {
      ...readingConfig(prefix, owner, published, address),
      'snapshot.mode': 'no_data',
      'table.include.list': [...published.keys()].map(exactly).join(','),
      transforms: 'row,keys',
      // What a changed key was and became is two records already, and as headers the sink can't read keys of several columns.
      'transforms.keys.type': 'org.apache.kafka.connect.transforms.DropHeaders',
      'transforms.keys.headers': '__debezium.oldkey,__debezium.newkey',
      // After a kill, the server may hold on to the slot's last reader for a while.
      'slot.max.retries': '120',
      'slot.retry.delay.ms': '500',
      'status.update.interval.ms': '1000',
      'unavailable.value.placeholder': notInLog,
      'post.processors': 'reselect',
      'reselect.type': 'io.debezium.processors.reselect.ReselectColumnsPostProcessor',
      'reselect.reselect.unavailable.values': 'true',
      'reselect.reselect.null.values': 'false',
      'reselect.reselect.use.event.key': 'true',
      // Whoever publishes little would otherwise hold the log of everybody on that server.
      'heartbeat.interval.ms': '10000',
      'heartbeat.action.query': `update ${ownSchema}.heartbeat set at = now()`,
    },
  }
}

/**
 * The Debezium source that reads the rows of some tables once, while the other one stands still.
 *
 * @param links of that owner
 * @param tables those to read, `schema.table`
 * @param address of the owner's database as Kafka Connect reaches it
 */
export function readerConnector(
  prefix: string,
  owner: string,
  links: readonly ReplicaLink[],
  tables: readonly string[],
  address: string,
): Connector {
  return {
    name: readerName(prefix, owner),
    config: {
      ...readingConfig(prefix, owner, publishedColumns(links), address),
      'snapshot.mode': 'initial_only',
      'snapshot.isolation.mode': 'repeatable_read',
      'snapshot.fetch.size': '2000',
      // It reads them in this order.
      'table.include.list': [...new Set(tables)]
        .flatMap((name) => {
          const [schema = '', table = ''] = name.split('.')
          return [exactly(name), exactly(`${fillSchema}.${fillTable({ schema, table })}`)]
        })
        .join(','),
      transforms: 'row,fill,route',
      predicates: 'isFill',
      'predicates.isFill.type': 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
      'predicates.isFill.pattern': `.*\\.${fillSchema}\\..*`,
      'transforms.fill.type': 'org.apache.kafka.connect.transforms.InsertHeader',
      'transforms.fill.header': fillSchema,
      'transforms.fill.value.literal': 'true',
      'transforms.fill.predicate': 'isFill',
      'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
      'transforms.route.regex': `(.*)\\.${fillSchema}\\.(.+?)__(.+)`,
      'transforms.route.replacement': '$1.$2.$3',
    },
  }
}

/**
 * The Debezium sink that writes one copy.
 * @param address of the consumer's database as Kafka Connect reaches it
 */
export function sinkConnector(prefix: string, link: ReplicaLink, address: string): Connector {
  const { host, port, user, password, database, ssl } = partsOf(address)
  // Untyped, a string becomes whatever its column is.
  const parameters = new URLSearchParams([['stringtype', 'unspecified'], ['ApplicationName', 'codeflix copy'], ...ssl])
  const filled = `${fillSchema}.${fillTable(link)}`
  return {
    name: sinkName(prefix, link),
    config: {
      'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
      'tasks.max': '1',
      topics: topicName(prefix, link),
      'connection.url': `jdbc:postgresql://${host}:${port}/${encodeURIComponent(database)}?${parameters.toString()}`,
      'connection.username': user,
      'connection.password': password,
      'connection.pool.min_size': '1',
      'connection.pool.max_size': '2',
      'connection.restart.on.errors': 'true',
      'insert.mode': 'upsert',
      'primary.key.mode': 'record_key',
      'delete.enabled': 'true',
      'schema.evolution': 'none',
      'batch.size': '1000',
      // From here on a topic's name is a table's.
      transforms: 'row,fill',
      'transforms.row.type': 'org.apache.kafka.connect.transforms.RegexRouter',
      'transforms.row.regex': '.*',
      'transforms.row.replacement': tableName(link),
      predicates: 'isFill',
      'predicates.isFill.type': 'org.apache.kafka.connect.transforms.predicates.HasHeaderKey',
      'predicates.isFill.name': fillSchema,
      'transforms.fill.type': 'org.apache.kafka.connect.transforms.RegexRouter',
      'transforms.fill.regex': '.*',
      'transforms.fill.replacement': filled,
      'transforms.fill.predicate': 'isFill',
      'collection.naming.strategy': 'io.debezium.sink.naming.PassthroughCollectionNamingStrategy',
      'collection.name.format': '${topic}',
      // The topic has what any consumer asked for, a copy only what its own did.
      'field.include.list': [
        ...link.columns.toSorted().map((column) => `${tableName(link)}:${column}`),
        ...fillColumns.map((column) => `${filled}:${column}`),
      ].join(','),
      'consumer.override.auto.offset.reset': 'earliest',
      'consumer.override.max.poll.records': '2000',
      'consumer.override.max.partition.fetch.bytes': '4194304',
      'consumer.override.metadata.max.age.ms': '5000',
      'consumer.override.allow.auto.create.topics': 'false',
      // A worker that was killed is given up soon, so that another takes over.
      'consumer.override.session.timeout.ms': '10000',
      ...json,
      ...ours(link),
    },
  }
}

/**
 * What is there while nothing is being filled.
 * @param addressOf a service's database as Kafka Connect reaches it
 */
export function standingConnectors(
  prefix: string,
  links: readonly ReplicaLink[],
  addressOf: (service: string) => string,
): Connector[] {
  const owners = Map.groupBy(links, ({ owner }) => owner)
  return [
    ...[...owners].map(([owner, own]) => sourceConnector(prefix, owner, own, addressOf(owner))),
    ...links.map((link) => sinkConnector(prefix, link, addressOf(link.consumer))),
  ]
}

const ours = (link: ReplicaLink): Record<string, string> => ({
  'codeflix.owner': link.owner,
  'codeflix.consumer': link.consumer,
  'codeflix.table': tableName(link),
})

/** What a sink that we made says about itself. */
export function readSink(
  connector: Connector,
): { owner: string; consumer: string; table: string; columns: string[] } | undefined {
  const { 'codeflix.owner': owner, 'codeflix.consumer': consumer, 'codeflix.table': table } = connector.config
  if (owner === undefined || consumer === undefined || table === undefined) return undefined
  const columns = (connector.config['field.include.list'] ?? '')
    .split(',')
    .filter((field) => field.startsWith(`${table}:`))
    .map((field) => field.slice(table.length + 1))
  return { owner, consumer, table, columns }
}
