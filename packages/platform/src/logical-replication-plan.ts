import type { ReplicationChange } from '@codeflix/kit/ports/replication'
import type { Client } from 'pg'
import { readPair, sameSet, tableName, type Pair, type PairShapes } from './logical-replication-pair.ts'

const copyOf = (consumer: string, table: string): string => `${consumer}'s copy of ${table}`

/** How the columns of a copy change, a phrase for each side; none when they stay. */
export function columnChanges(from: readonly string[], to: readonly string[]): string[] {
  const added = to.filter((column) => !from.includes(column))
  const removed = from.filter((column) => !to.includes(column))
  const phrase = (verb: string, columns: string[]): string[] =>
    columns.length === 0 ? [] : [`${verb} the column${columns.length > 1 ? 's' : ''} ${columns.join(', ')}`]
  return [...phrase('adds', added), ...phrase('gives up', removed)]
}

/**
 * What `reconcilePair` would do.
 *
 * @param shapes of `inspectPair`
 * @param ownerConnection how the consumer's server reaches the owner's database, in libpq's words
 */
export async function planPair(
  pair: Pair,
  owner: Client,
  consumer: Client,
  shapes: PairShapes,
  ownerConnection: string,
): Promise<ReplicationChange[]> {
  const { sent, subscription, broken, cutOff } = await readPair(pair, owner, consumer, shapes)
  const changes: ReplicationChange[] = []
  if (subscription !== undefined && broken === undefined) {
    if (subscription.connection !== ownerConnection) {
      changes.push({ action: 'change', what: `the address by which ${pair.consumer} reaches ${pair.owner}'s database` })
    }
    if (!subscription.enabled) {
      changes.push({
        action: 'change',
        what: `${pair.consumer}'s copying from ${pair.owner}`,
        details: ['is switched on'],
      })
    }
  }
  for (const link of pair.links) {
    const what = copyOf(link.consumer, tableName(link))
    const columns = sent?.get(tableName(link))
    if (columns === undefined || subscription === undefined) {
      changes.push({ action: 'add', what, details: [`has the columns ${link.columns.join(', ')}`, 'is filled'] })
    } else if (broken !== undefined) {
      const details = [...columnChanges(columns, link.columns), `is filled anew: ${broken}`]
      changes.push({ action: 'change', what, details })
    } else if (!sameSet(columns, link.columns)) {
      changes.push({ action: 'change', what, details: [...columnChanges(columns, link.columns), 'is filled anew'] })
    } else if (cutOff.includes(tableName(link))) {
      changes.push({ action: 'change', what, details: ['is filled anew: its filling was cut off'] })
    } else if (!subscription.tables.has(tableName(link))) {
      changes.push({ action: 'change', what, details: ['is filled anew: it was not being copied'] })
    }
    if (shapes.get(tableName(link))?.original.replicaIdentity !== 'd') {
      const details = ['identifies its rows by the primary key in the log']
      changes.push({ action: 'change', what: `${pair.owner}'s ${tableName(link)}`, details })
    }
  }
  for (const table of sent?.keys() ?? []) {
    if (pair.links.some((link) => tableName(link) === table)) continue
    changes.push({ action: 'remove', what: copyOf(pair.consumer, table), details: ['its rows stay as they are'] })
  }
  return changes
}
