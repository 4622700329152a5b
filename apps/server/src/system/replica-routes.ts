import { system } from '@codeflix/contracts/system'
import type { Caller } from '@codeflix/kit/auth'
import type { Handlers } from '@codeflix/kit/http'
import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import type { Logger } from 'pino'
import type { Replicas } from './replicas.ts'

type ReplicaRoutes = Pick<Handlers<typeof system>, 'listReplicas' | 'rebuildReplica' | 'checkReplica' | 'checkReplicas'>

/** What staff do about copies. `replicas` is absent where these are kept up from outside. */
export function replicaRoutes(replicas: Replicas | undefined, log: Logger): ReplicaRoutes {
  const managed = (): Replicas => {
    if (!replicas) throw system.fault('not-managed')
    return replicas
  }
  const find = (id: string): ReplicaLink => {
    const link = managed().find(id)
    if (!link) throw system.fault('replica-not-found')
    return link
  }
  const note = (action: string, caller: Caller, replica: string): void =>
    log.info({ audit: `replica.${action}`, account: caller.accountId, replica }, 'somebody acted on a copy')

  return {
    async listReplicas() {
      if (!replicas) return { items: [], isManaged: false }
      const problem = replicas.problem()
      return { items: await replicas.list(), isManaged: true, ...(problem ? { problem } : {}) }
    },
    async rebuildReplica({ params, caller }) {
      const link = find(params.id)
      note('rebuilt', caller, params.id)
      try {
        await managed().rebuild(link)
      } catch (cause) {
        log.error({ err: cause, replica: params.id }, 'a copy could not be filled anew')
        throw system.fault('replication-failed', { cause })
      }
    },
    async checkReplica({ params, caller }) {
      const link = find(params.id)
      note('checked', caller, params.id)
      void managed().checkSoon([link])
    },
    async checkReplicas({ caller }) {
      const all = managed()
      note('checked', caller, 'all')
      void all.checkSoon(all.links)
    },
  }
}
