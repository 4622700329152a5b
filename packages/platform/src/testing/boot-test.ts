import type { EventName, EventPayload, ServiceName } from '@codeflix/contracts/all'
import { createClient, type Client, type Transport } from '@codeflix/contracts/client'
import type { Contract, ContractShape, StaffRole } from '@codeflix/contracts/contract'
import { audience, tokenVerifier, type TokenVerifier } from '@codeflix/kit/auth'
import type { Database, KitDatabase } from '@codeflix/kit/database'
import { createHttpServer } from '@codeflix/kit/http'
import { injectTransport } from '@codeflix/kit/inject'
import type { Mailer, OutgoingMail } from '@codeflix/kit/ports/mail'
import type { Message } from '@codeflix/kit/ports/messaging'
import { migrateService, startService, type AnyService, type Ports, type StartedService } from '@codeflix/kit/service'
import type { FastifyInstance } from 'fastify'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { Registry } from 'prom-client'
import { fileStorage } from '../file-storage.ts'
import { silentMessaging } from './silent-messaging.ts'
import { dropTestDatabases, makeTestDatabase } from './test-database.ts'

export const testPublicUrl = 'http://localhost:8080'

export interface TestAccount {
  accountId?: string
  sessionId?: string
  roles?: readonly StaffRole[]
  client?: 'viewer' | 'admin'
}

export interface BootedTest {
  /** The HTTP door of all services that were booted, without a socket. */
  app: FastifyInstance
  /** Listens on a free port of the loopback interface, for what needs a socket. @returns the base URL */
  listen(): Promise<string>
  /** A typed client; with an account it sends a valid access token of that account. */
  client<Shape extends ContractShape>(contract: Contract<Shape>, account?: TestAccount): Client<Shape>
  token(account: TestAccount): Promise<string>
  /** A fetch that goes to `app`; the URL's host does not matter. */
  fetch: Transport
  /** Hands an event to one service as the broker would; the same `id` again is a redelivery. @returns its id */
  deliver<Name extends EventName>(
    to: ServiceName,
    event: Name,
    payload: EventPayload<Name>,
    id?: string,
  ): Promise<string>
  /** What a service has emitted so far, oldest first. */
  emitted(from: ServiceName): Promise<{ event: string; payload: unknown }[]>
  /** A service's own database, e.g. to write rows into its replicas as the replication would. */
  db<DB = unknown>(of: ServiceName): Database<DB>
  /** For another process of the service. */
  databaseUrl(of: ServiceName): string
  /** Mails that were handed over for delivery. */
  mails: OutgoingMail[]
  ports: Ports
  /** Stands for the time that services see; undefined for the real one. */
  clock: { now: Date | undefined }
  /** Ends the services and starts them again on the same data, as after a crash or a deployment. */
  restart(): Promise<void>
  /** Starts the same services once more beside these, as a second pod would be; `ports` are its own ways to the same. */
  another(ports?: Partial<Ports>): Promise<Instance>
  close(): Promise<void>
}

export interface Instance {
  listen(): Promise<string>
  fetch: Transport
  stop(): Promise<void>
}

/**
 * Starts services in this process on databases of their own, with events caught instead of delivered.
 * Call `close` in `afterAll`; it drops the databases.
 */
export async function bootTest(
  services: readonly AnyService[],
  options: { ports?: Partial<Ports>; config?: Partial<Record<ServiceName, unknown>>; log?: boolean } = {},
): Promise<BootedTest> {
  const log = pino({ level: options.log ? 'debug' : (process.env['TEST_LOG'] ?? 'silent') })
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-boot-'))
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] }
  const issuer = `${testPublicUrl}/api/identity/oidc`
  const ours = tokenVerifier({ issuer, keys })
  const issued = tokenVerifier({
    issuer,
    keys: { url: new URL(`${issuer}/jwks`), fetch: (input, init) => transport(new Request(input, init)) },
  })
  // Where identity is among the services, tokens of real sign-ins are good as well.
  const verifier: TokenVerifier = services.some((service) => service.contract.service === 'identity')
    ? { verify: (one) => ours.verify(one).catch(() => issued.verify(one)) }
    : ours

  const urls = new Map<string, string>()
  for (const service of services) {
    const name = service.contract.service
    const url = await makeTestDatabase(name)
    await migrateService(service, url)
    urls.set(name, url)
  }

  const databaseUrl = (of: string): string => {
    const url = urls.get(of)
    if (url === undefined) throw new Error(`${of} was not booted in this test`)
    return url
  }

  const mails: OutgoingMail[] = []
  const mail: Mailer = { via: undefined, send: async (one) => void mails.push(one) }
  const ports = {
    storage: await fileStorage({ folder: join(folder, 'objects') }),
    mail,
    payments: undefined as never,
    ...options.ports,
  } satisfies Ports
  const clock: BootedTest['clock'] = { now: undefined }
  // Events stay in the outboxes, where a test reads them.
  const messaging = silentMessaging()

  let app: FastifyInstance
  let started: StartedService[] = []
  // The app changes when it is restarted.
  const transport: Transport = (request) => injectTransport(app)(request)
  const token = (account: TestAccount): Promise<string> =>
    new SignJWT({
      sid: account.sessionId ?? 'test-session',
      roles: account.roles ?? [],
      client_id: account.client ?? 'viewer',
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'test', typ: 'at+jwt' })
      .setSubject(account.accountId ?? randomUUID())
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign(privateKey)
  const client: BootedTest['client'] = (contract, account) => {
    const fixed = account ? { accountId: randomUUID(), ...account } : undefined
    return createClient(contract, {
      baseUrl: testPublicUrl,
      transport,
      ...(fixed ? { token: () => token(fixed) } : {}),
    })
  }

  const startInstance = async (own: Ports, opened: (http: FastifyInstance) => void = () => {}) => {
    const metrics = new Registry()
    const http = await createHttpServer({ log, metrics })
    opened(http)
    const all: StartedService[] = []
    for (const service of services)
      all.push(
        await startService(service, {
          databaseUrl: databaseUrl(service.contract.service),
          config: options.config?.[service.contract.service as ServiceName],
          ports: own,
          messaging,
          verifier,
          app: http,
          log,
          metrics,
          publicUrl: testPublicUrl,
          instance: `test-${randomUUID().slice(0, 8)}`,
          rateLimitFactor: 1000,
          maxConnections: 6,
          now: () => clock.now ?? new Date(),
          call: (contract, bearer) =>
            createClient(contract, {
              baseUrl: testPublicUrl,
              transport: injectTransport(http),
              token: () => bearer,
            }),
        }),
      )
    await http.ready()
    for (const service of all) await service.begin()
    return {
      http,
      all,
      async stop() {
        await http.close()
        await Promise.all(all.map((service) => service.stop()))
      },
    }
  }
  let stop = async (): Promise<void> => {}
  const start = async (): Promise<void> => {
    const instance = await startInstance(ports, (http) => void (app = http))
    started = instance.all
    stop = instance.stop
  }
  await start()

  const serviceNamed = (name: ServiceName): StartedService => {
    const found = started.find((service) => service.name === name)
    if (!found) throw new Error(`${name} was not booted in this test`)
    return found
  }

  return {
    get app() {
      return app
    },
    listen: () => app.listen({ port: 0, host: '127.0.0.1' }),
    client,
    token,
    fetch: transport,
    async deliver(to, event, payload, id = randomUUID()) {
      const message: Message = {
        id,
        event,
        key: id,
        occurredAt: new Date().toISOString(),
        traceparent: `00-${randomUUID().replaceAll('-', '')}-${'1'.repeat(16)}-01`,
        payload,
      }
      await serviceNamed(to).deliver(message)
      return id
    },
    async emitted(from) {
      const db = serviceNamed(from).db as unknown as Database<KitDatabase>
      return db.selectFrom('outbox').select(['event', 'payload']).orderBy('id').execute()
    },
    db: <DB>(of: ServiceName) => serviceNamed(of).db as unknown as Database<DB>,
    databaseUrl,
    mails,
    ports,
    clock,
    async restart() {
      await stop()
      await start()
    },
    async another(own) {
      const instance = await startInstance({ ...ports, ...own })
      return {
        listen: () => instance.http.listen({ port: 0, host: '127.0.0.1' }),
        fetch: injectTransport(instance.http),
        stop: instance.stop,
      }
    },
    async close() {
      await stop()
      await dropTestDatabases()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
