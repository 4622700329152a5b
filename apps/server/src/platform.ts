import type { ServiceName } from '@codeflix/contracts/all'
import { createClient, type Transport } from '@codeflix/contracts/client'
import { targetOf } from '@codeflix/contracts/public-paths'
import { tokenVerifier } from '@codeflix/kit/auth'
import { createHttpServer } from '@codeflix/kit/http'
import { injectTransport } from '@codeflix/kit/inject'
import { observeQueues } from '@codeflix/kit/queue-figures'
import {
  migrateService,
  queuesOf,
  startService,
  type AnyService,
  type Ports,
  type StartedService,
} from '@codeflix/kit/service'
import { currentTrace, traceparent } from '@codeflix/kit/trace'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import {
  noDatabases,
  noMessaging,
  openDatabases,
  openMailer,
  openMessaging,
  openPayments,
  openReplication,
  openStorage,
} from './adapters.ts'
import { ConfigError, parseTargets, type Config } from './config.ts'
import type { DataFolder } from './data-folder.ts'
import { mountPrivateRoutes, type Phase } from './private-routes.ts'
import { manifests, serviceNames } from './services.ts'
import { guardSetUp } from './set-up-gate.ts'
import { linksAmong, servicesInReach } from './system/declared-links.ts'
import type { System } from './system/system.ts'
import { mountWebApps } from './web-apps.ts'

export interface Platform {
  /** Where browsers find it. */
  publicUrl: string
  stop(): Promise<void>
}

/** What is under way, for the terminal. */
type Progress = (message: string) => void

/** @returns the port, which is a free one for 0. @throws ConfigError when it cannot be had */
async function findPort(host: string, port: number): Promise<number> {
  const probe = createServer().listen(port, host)
  try {
    await once(probe, 'listening')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new ConfigError(
      code === 'EADDRINUSE'
        ? `Port ${port} is in use. Stop what listens there (is Codeflix running already?), or choose another with --port.`
        : code === 'EACCES'
          ? `Port ${port} is reserved for the system. Choose one above 1023 with --port.`
          : `Cannot listen on ${host}:${port}: ${message}`,
    )
  }
  const found = (probe.address() as AddressInfo).port
  probe.close()
  await once(probe, 'close')
  return found
}

interface PlatformOptions {
  log: Logger
  folder: DataFolder
  progress?: Progress
}

/** Brings the databases of the services that the configuration names to their newest schema, and ends. */
export async function migrateDatabases(config: Config, options: PlatformOptions): Promise<void> {
  const databases = await openDatabases(config.server, options.folder, options.log)
  try {
    for (const service of config.running) {
      const name = service.contract.service
      const applied = await migrateService(service, await databases.urlFor(name))
      options.log.info({ service: name, applied }, 'the database has the newest schema')
      options.progress?.(`The database of ${name} has the newest schema (${applied.length} files run)`)
    }
  } finally {
    await databases.stop()
  }
}

/** Starts what the configuration names, on the adapters that it names. Nothing is left running when it throws. */
export async function startPlatform(config: Config, options: PlatformOptions): Promise<Platform> {
  const { server: settings, running: services } = config
  const { log, folder } = options
  const progress = options.progress ?? (() => {})
  const targets = parseTargets(settings.target)
  // Asked first, so that nothing has begun yet when it cannot be had.
  await findPort(settings.host, settings.port)

  // What was begun, to be ended in reverse.
  const ends: { what: string; end: () => Promise<unknown> }[] = []
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      for (const { what, end } of ends.toReversed()) {
        const since = performance.now()
        await end().catch((error: unknown) => log.error({ err: error }, `${what} did not stop cleanly`))
        log.info({ what, ms: Math.round(performance.now() - since) }, 'stopped')
      }
    })())

  try {
    // The web apps are files: a process for them alone has neither database nor broker.
    const keepsData = services.length > 0 || targets.includes('system')
    if (keepsData) progress('Starting the database')
    const databases = keepsData ? await openDatabases(settings, folder, log) : noDatabases
    ends.push({ what: 'database', end: databases.stop })

    const urls = new Map<string, string>()
    for (const service of services) {
      const name = service.contract.service
      const url = await databases.urlFor(name)
      urls.set(name, url)
      const applied = await migrateService(service, url)
      if (applied.length > 0) progress(`Prepared the database of ${name}`)
    }

    let mailer: Awaited<ReturnType<typeof openMailer>> | undefined
    ends.push({ what: 'mail', end: async () => mailer?.close?.() })
    // Messages end before services: a handler under way still needs its service.
    const started: StartedService[] = []
    ends.push({ what: 'services', end: () => stopAll(started) })
    const messaging = keepsData ? await openMessaging(settings, databases, log) : noMessaging
    ends.push({ what: 'messages', end: () => messaging.close() })
    // Of every service, wherever it runs: what is sent before a queue is there never gets into it.
    await messaging.declare(manifests.flatMap(queuesOf))

    const metrics = new Registry()
    collectDefaultMetrics({ register: metrics })
    observeQueues(
      metrics,
      messaging,
      services.map((service) => service.contract.service),
    )
    const system = targets.includes('system') ? await openOne() : undefined
    await system?.replicate()

    async function openOne(): Promise<System> {
      const { openSystem } = await import('./system/system.ts')
      const reach = servicesInReach(databases, services)
      const opened = openSystem({
        services: databases.areShared ? serviceNames : reach,
        links: linksAmong(reach),
        replication: await openReplication(settings, databases, reach, log),
        adminUrlFor: databases.adminUrlFor,
        messaging,
        metrics,
        log,
      })
      ends.push({ what: 'system', end: () => opened.close() })
      return opened
    }

    progress('Starting the services')
    const app = await createHttpServer({
      log,
      metrics,
      proxies: Number(settings.trustProxy),
      rateLimitFactor: settings.rateLimitFactor,
    })
    ends.push({ what: 'http', end: () => app.close() })
    const local = injectTransport(app)
    // The address is part of every token, so that it has to be known before anything starts.
    const port = settings.port === 0 ? await findPort(settings.host, 0) : settings.port
    const localUrl = `http://localhost:${port}`
    const publicUrl = settings.publicUrl?.replace(/\/$/, '') ?? localUrl
    const transport: Transport = (request) => {
      const { pathname, search } = new URL(request.url)
      if (currentTrace()) request.headers.set('traceparent', traceparent())
      const target = targetOf(pathname)
      if ((targets as readonly (string | undefined)[]).includes(target)) return local(request)
      const elsewhere = settings.servicesUrl?.replaceAll('{service}', target ?? '')
      return fetch(elsewhere ? new Request(new URL(pathname + search, elsewhere), request) : request)
    }
    const verifier = tokenVerifier({
      issuer: `${publicUrl}/api/identity/oidc`,
      keys: {
        url: new URL('/api/identity/oidc/jwks', publicUrl),
        fetch: ((url: string, init?: RequestInit) => transport(new Request(url, init))) as typeof fetch,
      },
    })

    let phase: Phase = 'unready'
    mountPrivateRoutes(app, {
      phase: () => phase,
      services: started,
      metrics,
      trustProxy: settings.trustProxy !== false,
    })
    guardSetUp(app, { transport, baseUrl: publicUrl, log })

    const needs = new Set(services.flatMap((service) => service.needs))
    const ports: Partial<Ports> = {
      ...(needs.has('storage') ? { storage: await openStorage(settings, folder, log) } : {}),
      ...(needs.has('mail') ? { mail: (mailer = await openMailer(settings, folder, log)) } : {}),
      ...(needs.has('payments')
        ? { payments: await openPayments(settings, { databases, app, transport, localUrl, log }) }
        : {}),
    }

    const instance = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`
    for (const service of services) started.push(await startOne(service))

    async function startOne(service: AnyService): Promise<StartedService> {
      const name = service.contract.service as ServiceName
      return startService(service, {
        databaseUrl: urls.get(name) as string,
        config: config.services[name],
        ports,
        messaging,
        verifier,
        app,
        log,
        metrics,
        publicUrl,
        instance,
        rateLimitFactor: settings.rateLimitFactor,
        maxConnections: settings.databaseConnections,
        call: (contract, token) => createClient(contract, { baseUrl: publicUrl, transport, token: () => token }),
      })
    }

    system?.mount({ app, verifier, transport, publicUrl, rateLimitFactor: settings.rateLimitFactor })
    await mountWebApps(
      app,
      (['viewer', 'admin'] as const).filter((one) => targets.includes(one)),
      publicUrl,
    )
    await app.listen({ host: settings.host, port })
    for (const service of started) await service.begin()
    system?.begin()
    phase = 'ready'

    return {
      publicUrl,
      stop() {
        phase = 'draining'
        return stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** All of them, also when one of them fails. */
async function stopAll(services: readonly StartedService[]): Promise<void> {
  const outcomes = await Promise.allSettled(services.map((service) => service.stop()))
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
  if (failures.length > 0) throw new AggregateError(failures, 'a service did not stop cleanly')
}
