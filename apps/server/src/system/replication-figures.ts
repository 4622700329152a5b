import { sql } from 'kysely'
import { Gauge, type Registry } from 'prom-client'
import type { ReplicaEnds } from './replica-ends.ts'
import type { Replicas } from './replicas.ts'

/** Figures that only who reaches all databases can give. */
export function observeReplication(metrics: Registry, replicas: Replicas, ends: ReplicaEnds): void {
  const owners = [...new Set(replicas.links.map(({ owner }) => owner))]
  new Gauge({
    name: 'replication_slot_retained_bytes',
    help: 'Log that an owner’s server keeps for the reader of a slot; beyond max_slot_wal_keep_size the slot is lost',
    labelNames: ['owner', 'slot'],
    registers: [metrics],
    async collect() {
      const found = await Promise.all(owners.map((owner) => slotsOf(ends, owner).catch(() => [])))
      this.reset()
      for (const { owner, slot, bytes } of found.flat()) this.set({ owner, slot }, bytes)
    },
  })
  new Gauge({
    name: 'replica_drift_rows',
    help: 'Rows in which a copy differed from its owner when they were compared last',
    labelNames: ['consumer', 'owner', 'table'],
    registers: [metrics],
    collect() {
      this.reset()
      for (const link of replicas.links) {
        const drift = replicas.driftOf(link)
        const { consumer, owner, table } = link
        if (drift && drift.result !== 'unclear') this.set({ consumer, owner, table }, drift.differingRows)
      }
    },
  })
}

async function slotsOf(ends: ReplicaEnds, owner: string): Promise<{ owner: string; slot: string; bytes: number }[]> {
  const { rows } = await sql<{ slot: string; bytes: number }>`
    select slot_name as slot, coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::float8 as bytes
    from pg_replication_slots where database = current_database()`.execute(ends.of(owner))
  return rows.map((row) => ({ owner, ...row }))
}
