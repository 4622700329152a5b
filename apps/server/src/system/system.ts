import type { Transport } from '@codeflix/contracts/client'
import { system as contract } from '@codeflix/contracts/system'
import type { TokenVerifier } from '@codeflix/kit/auth'
import { mountService } from '@codeflix/kit/http'
import type { Messaging } from '@codeflix/kit/ports/messaging'
import type { ReplicaLink, Replication } from '@codeflix/kit/ports/replication'
import { startWorker, type Worker } from '@codeflix/kit/worker'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { watchAbandonedQueues } from './abandoned-queues.ts'
import { deadLetterRoutes } from './dead-letter-routes.ts'
import { openReplicaEnds } from './replica-ends.ts'
import { replicaRoutes } from './replica-routes.ts'
import { watchReplicas } from './replicas.ts'
import { observeReplication } from './replication-figures.ts'
import { askService } from './service-answers.ts'

interface SystemOptions {
  /** Every service of the installation, wherever it runs. */
  services: readonly string[]
  links: readonly ReplicaLink[]
  /** Absent where the copies are kept up from outside. */
  replication: Replication | undefined
  /** A service's database, for an administrator. */
  adminUrlFor: (service: string) => string | undefined
  messaging: Messaging
  metrics: Registry
  log: Logger
}

interface SystemSurface {
  app: FastifyInstance
  verifier: TokenVerifier
  transport: Transport
  publicUrl: string
  rateLimitFactor: number
}

/** How often the declared copying is made sure of, once it is in place; while it is not, it is tried every few seconds. */
const assureMs = 600_000
const driftCheckSeconds = 24 * 3600
/** A site that has just been started has better things to do. */
const firstDriftCheckSeconds = 120

/**
 * What nobody but an operator needs: the copies between all services, kept as declared and watched; events that could not
 * be handled; who answers. The one part of the platform that reaches every service's database. See ADR 11.
 */
export function openSystem(options: SystemOptions) {
  const log = options.log.child({ service: contract.service })
  const { services, messaging, replication } = options
  const ends = openReplicaEnds(options.adminUrlFor)
  const replicas = replication && watchReplicas({ links: options.links, replication, ends, log })
  if (replicas) observeReplication(options.metrics, replicas, ends)
  const abandonedQueues = watchAbandonedQueues(options.metrics, messaging)

  const assure: Worker = {
    name: 'replication',
    everySeconds: 5,
    run: async () => {
      const ago = replicas?.appliedAgoMs()
      if (replicas && (ago === undefined || ago > assureMs)) await replicas.apply()
    },
  }
  let started = performance.now() - (driftCheckSeconds - firstDriftCheckSeconds) * 1000
  const compare: Worker = {
    name: 'drift',
    everySeconds: 5,
    run: async () => {
      await replicas?.checkRefilled()
      if (!replicas || performance.now() - started < driftCheckSeconds * 1000) return
      started = performance.now()
      await replicas.checkSoon(replicas.links)
    },
  }
  const workers: ReturnType<typeof startWorker>[] = []

  return {
    /** Makes the copying as declared, as far as it can be; what is missing is tried again from `begin` on. */
    replicate: async (): Promise<void> => replicas?.apply(),

    mount({ app, verifier, transport, publicUrl, rateLimitFactor }: SystemSurface): void {
      const answers = () => Promise.all(services.map((service) => askService(service, publicUrl, transport)))
      mountService(
        app,
        contract,
        {
          ...deadLetterRoutes(messaging, log),
          ...replicaRoutes(replicas, log),
          listServices: async () => ({ items: await answers() }),
          async getAttention() {
            const [items, all, queues, abandoned] = await Promise.all([
              replicas?.list('estimate') ?? [],
              answers(),
              messaging.figures().catch(() => undefined),
              abandonedQueues(),
            ])
            return {
              ...(queues ? { deadLetters: queues.reduce((sum, { dead }) => sum + dead, 0) } : {}),
              abandonedQueues: abandoned.map(({ service, event }) => `${service}/${event}`),
              driftedReplicas: items.filter(({ problem }) => problem === 'drifted').length,
              stoppedReplicas: items.filter(({ problem }) => problem !== undefined && problem !== 'drifted').length,
              silentServices: all.filter(({ state }) => state !== 'answers').map(({ service }) => service),
            }
          },
        },
        { verifier, rateLimitFactor },
      )
    },

    begin(): void {
      workers.push(...[assure, compare].map((worker) => startWorker(worker, log)))
    },

    async close(): Promise<void> {
      await Promise.all([replicas?.close(), ...workers.map((worker) => worker.stop())])
      await ends.close()
    },
  }
}
export type System = ReturnType<typeof openSystem>
