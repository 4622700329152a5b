/** One published table of which one service holds a copy. */
export interface ReplicaLink {
  /** The publishing service. */
  owner: string
  /** The service that holds the copy. */
  consumer: string
  /** The same in both databases: the owner's name in snake_case. */
  schema: string
  table: string
  key: readonly string[]
  /** Only these leave the owner; they contain the key. */
  columns: readonly string[]
}

export interface ReplicaStatus {
  link: ReplicaLink
  state: 'streaming' | 'backfilling' | 'stopped' | 'lost'
  /** Bytes of the owner's log that the copy has not applied yet. */
  lagBytes?: number
  /** How long ago what is being applied right now was written; 0 when nothing waits. */
  lagSeconds?: number
  /** In words, when it does not stream. */
  problem?: string
}

/** Copies of published tables, kept up to date asynchronously and in order per row. */
export interface Replication {
  /** Makes the copying equal to `links`: adds with a backfill, drops what is declared no more. Idempotent. */
  apply(links: readonly ReplicaLink[]): Promise<void>
  status(): Promise<ReplicaStatus[]>
  /** Fills one copy anew from its owner. */
  rebuild(link: Pick<ReplicaLink, 'consumer' | 'schema' | 'table'>): Promise<void>
  close(): Promise<void>
}
