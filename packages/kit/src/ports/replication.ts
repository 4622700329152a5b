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

/** One thing that `apply` would do, in words for an operator. */
export interface ReplicationChange {
  action: 'add' | 'change' | 'remove'
  /** What it is done to, such as `catalog's copy of catalog_admin.title`. */
  what: string
  /** What is done and why, a phrase each, such as `adds the column synopsis` or `is filled anew`. */
  details?: readonly string[]
}

/** Copies of published tables, kept up to date asynchronously and in order per row. */
export interface Replication {
  /**
   * Makes the copying equal to `links`: adds with a backfill, drops what is declared no more. Idempotent. From then on,
   * until `close`, what fails by itself is mended.
   */
  apply(links: readonly ReplicaLink[]): Promise<void>
  /**
   * The difference between what is and what `apply(links)` would make of it; empty when they are equal. Changes nothing.
   * @throws Error in plain words where `apply` would: a link that cannot work, a part that is away
   */
  plan(links: readonly ReplicaLink[]): Promise<ReplicationChange[]>
  /** @param links those of the last `apply`, unless given by a process that applies nothing */
  status(links?: readonly ReplicaLink[]): Promise<ReplicaStatus[]>
  /**
   * Fills one copy anew from its owner, its old rows readable all the while. It has begun when this resolves; `status`
   * tells when it has ended.
   * @param links those of the last `apply`, unless given by a process that applies nothing
   * @throws Error when there is no such copy among them
   */
  rebuild(link: Pick<ReplicaLink, 'consumer' | 'schema' | 'table'>, links?: readonly ReplicaLink[]): Promise<void>
  close(): Promise<void>
}
