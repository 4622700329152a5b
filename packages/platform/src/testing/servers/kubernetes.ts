import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { isDeepStrictEqual } from 'node:util'
import { localhostCertificate } from '../localhost-certificate.ts'

/** A custom resource whose kind has the subresource `status`. */
export interface Resource {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid?: string
    resourceVersion?: string
    generation?: number
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
  spec: Record<string, unknown>
  status?: Record<string, unknown>
}
export type WatchEvent = [type: 'ADDED' | 'MODIFIED' | 'DELETED', resource: Resource]

/** What the API server keeps of one kind in one namespace, as a controller with all rights sees it. */
export class ResourceStore extends EventEmitter<{ event: WatchEvent }> {
  readonly resources = new Map<string, Resource>()
  #version = 0

  #put(type: 'ADDED' | 'MODIFIED', resource: Resource): Resource {
    resource.metadata.resourceVersion = String(++this.#version)
    this.resources.set(resource.metadata.name, resource)
    this.emit('event', type, structuredClone(resource))
    return structuredClone(resource)
  }

  create(resource: Resource): Resource {
    const { status: _, ...rest } = structuredClone(resource)
    Object.assign(rest.metadata, { uid: randomUUID(), generation: 1 })
    return this.#put('ADDED', rest)
  }

  /** @param part what the request may change: a status alone by its own address, and anything else by the other */
  replace(resource: Resource, part: 'all but status' | 'status'): Resource {
    const known = this.resources.get(resource.metadata.name) as Resource
    const next = structuredClone(part === 'status' ? { ...known, status: resource.status } : resource)
    if (part !== 'status') {
      const { uid, resourceVersion, generation = 0 } = known.metadata
      const isSame = isDeepStrictEqual(next.spec, known.spec)
      Object.assign(next.metadata, { uid, resourceVersion, generation: isSame ? generation : generation + 1 })
      if (known.status === undefined) delete next.status
      else next.status = structuredClone(known.status)
    }
    // What changes nothing is no event.
    return isDeepStrictEqual(next, known) ? structuredClone(known) : this.#put('MODIFIED', next)
  }

  delete(name: string): void {
    const resource = this.resources.get(name) as Resource
    this.resources.delete(name)
    this.emit('event', 'DELETED', structuredClone(resource))
  }
}

export interface KubernetesServer {
  url: string
  /** As a pod has its service account mounted. */
  folder: string
  store: ResourceStore
  /** What the service account may do; nothing else is granted. */
  verbs: Set<string>
  /** What somebody else does just before the next update arrives. */
  interrupt: (() => void) | undefined
  /** Another token in place of the one so far, which is worth nothing from then on. */
  rotate(): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
}

class Refusal extends Error {
  readonly code: number
  readonly reason: string
  constructor(code: number, reason: string, message: string) {
    super(message)
    this.code = code
    this.reason = reason
  }
}

/**
 * A stand-in for the API server of Kubernetes, for one kind in one namespace: its addresses, answers and refusals, as far as
 * a client meets them that lists, gets, creates, updates and deletes. What it keeps is gone with the process.
 * See https://kubernetes.io/docs/reference/using-api/api-concepts/.
 */
export async function startKubernetes(options: {
  folder: string
  apiVersion: string
  kind: string
  /** As in an address, such as `kafkaconnectors`. */
  plural: string
}): Promise<KubernetesServer> {
  const { folder, apiVersion, kind, plural } = options
  const namespace = 'films'
  const root = `/apis/${apiVersion}/namespaces/${namespace}/${plural}`
  const store = new ResourceStore()
  const verbs = new Set(['get', 'list', 'create', 'update', 'delete'])
  let token = ''
  let server: Server | undefined
  let port = 0

  async function answer(request: IncomingMessage): Promise<unknown> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://localhost')
    if (request.headers.authorization !== `Bearer ${token}`) throw new Refusal(401, 'Unauthorized', 'Unauthorized')
    const [, name] = pathname === root ? [] : (new RegExp(`^${root}/([a-z0-9.-]+)$`).exec(pathname) ?? [])
    if (pathname !== root && name === undefined) throw new Refusal(403, 'Forbidden', `${pathname} is forbidden`)
    const verb = { GET: name === undefined ? 'list' : 'get', POST: 'create', PUT: 'update', DELETE: 'delete' }[
      request.method as 'GET' | 'POST' | 'PUT' | 'DELETE'
    ]
    if (!verbs.has(verb))
      throw new Refusal(
        403,
        'Forbidden',
        `${plural}.${apiVersion.split('/')[0]}${name ? ` "${name}"` : ''} is forbidden: User "system:serviceaccount:${namespace}:system" cannot ${verb} resource "${plural}"`,
      )
    const known = name === undefined ? undefined : store.resources.get(name)
    if (name !== undefined && known === undefined)
      throw new Refusal(404, 'NotFound', `${plural}.${apiVersion.split('/')[0]} "${name}" not found`)
    if (verb === 'list') {
      const [label = '', value] = (searchParams.get('labelSelector') ?? '').split('=')
      const items = [...store.resources.values()].filter(({ metadata }) => metadata.labels?.[label] === value)
      return { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: '' }, items }
    }
    if (verb === 'get') return known
    if (verb === 'delete') {
      store.delete(name as string)
      return { apiVersion: 'v1', kind: 'Status', status: 'Success' }
    }
    const body = (await json(request)) as Resource
    if (body.apiVersion !== apiVersion || body.kind !== kind)
      throw new Refusal(400, 'BadRequest', `the object provided is unrecognized: ${body.apiVersion} ${body.kind}`)
    if (verb === 'create') {
      if (store.resources.has(body.metadata.name))
        throw new Refusal(409, 'AlreadyExists', `${plural} "${body.metadata.name}" already exists`)
      body.metadata.namespace = namespace
      return store.create(body)
    }
    const interrupt = running.interrupt
    running.interrupt = undefined
    interrupt?.()
    const { resourceVersion } = body.metadata
    if (
      resourceVersion !== undefined &&
      resourceVersion !== store.resources.get(name as string)?.metadata.resourceVersion
    )
      throw new Refusal(
        409,
        'Conflict',
        `Operation cannot be fulfilled on ${plural} "${name}": the object has been modified`,
      )
    return store.replace(body, 'all but status')
  }

  async function rotate(): Promise<void> {
    token = randomUUID()
    await writeFile(join(folder, 'token'), token)
  }

  async function start(): Promise<void> {
    server = createServer(localhostCertificate, (request, response) => {
      answer(request)
        .then((content) => ({ code: request.method === 'POST' ? 201 : 200, content }))
        .catch((error: unknown) => {
          const { code, reason, message } =
            error instanceof Refusal ? error : new Refusal(500, 'InternalError', String(error))
          return { code, content: { apiVersion: 'v1', kind: 'Status', status: 'Failure', code, reason, message } }
        })
        .then(({ code, content }) =>
          response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(content)),
        )
        .catch(() => response.destroy())
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }

  async function stop(): Promise<void> {
    const ending = server
    server = undefined
    if (ending === undefined) return
    ending.closeAllConnections()
    await new Promise((resolve) => ending.close(resolve))
  }

  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'namespace'), namespace)
  await writeFile(join(folder, 'ca.crt'), localhostCertificate.cert)
  await rotate()
  await start()
  const running: KubernetesServer = {
    url: `https://localhost:${port}`,
    folder,
    store,
    verbs,
    interrupt: undefined,
    rotate,
    stop,
    start,
  }
  return running
}
