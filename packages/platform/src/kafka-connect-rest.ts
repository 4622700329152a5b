import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Connector } from './kafka-connect-connectors.ts'
import { PartAway } from './replication-sessions.ts'

type ConnectorState = z.infer<typeof stateSchema>

const stateSchema = z.object({
  connector: z.object({ state: z.string(), trace: z.string().optional() }),
  tasks: z.array(z.object({ id: z.number(), state: z.string(), trace: z.string().optional() })),
})
const listSchema = z.record(
  z.string(),
  z.object({ info: z.object({ config: z.record(z.string(), z.string()) }), status: stateSchema.optional() }),
)
const offsetsSchema = z.object({
  offsets: z.array(z.object({ offset: z.record(z.string(), z.unknown()).nullable() })).default([]),
})
const errorSchema = z.object({ message: z.string() })

export interface KnownConnector extends Connector {
  /** Missing for a moment after it was made. */
  state: ConnectorState | undefined
}

/** What is asked of Kafka Connect, by whichever way. Every call waits out a worker that is busy handing out work. */
export interface ConnectClient {
  /** Every connector, ours or not, by name. */
  list(): Promise<Map<string, KnownConnector>>
  /** Makes a connector that does nothing yet. */
  create(connector: Connector): Promise<void>
  configure(connector: Connector): Promise<void>
  remove(name: string): Promise<void>
  /** Ends its tasks and waits until they have ended. */
  stop(name: string): Promise<void>
  resume(name: string): Promise<void>
  /** Whether a source that reads rows once has read them, and handed them on. Told with some delay. */
  hasRead(name: string): Promise<boolean>
  /** Forgets how far it has come. It has to be stopped. */
  resetOffsets(name: string): Promise<void>
  /** Starts again what has failed of it. */
  restartFailed(name: string): Promise<void>
}

/** Kafka Connect's REST interface, as far as it is needed. */
export interface ConnectRest extends ConnectClient {
  /** Whether it remembers how far a connector has come. */
  hasOffsets(name: string): Promise<boolean>
}

/** @param address of the REST interface, with name and password if it wants them */
export function connectRest(address: string): ConnectRest {
  const base = new URL(address)
  const { username, password } = base
  base.username = base.password = ''
  const root = base.href.replace(/\/$/, '')
  const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' }
  if (username !== '') {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`
  }

  async function once(method: string, path: string, body: unknown): Promise<{ status: number; content: unknown }> {
    try {
      const response = await fetch(root + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(90_000),
      })
      const text = await response.text()
      return { status: response.status, content: text === '' ? undefined : parse(text) }
    } catch (error) {
      const { cause, message } = error as Error
      const reason = cause instanceof Error && cause.message !== '' ? cause.message : message
      throw new PartAway(`Kafka Connect does not answer at ${root}: ${reason}`, { cause: error })
    }
  }

  /** @param accepted beside those of success, states that mean there is nothing to do */
  async function call(
    method: string,
    path: string,
    body?: unknown,
    accepted: readonly number[] = [],
  ): Promise<unknown> {
    const since = Date.now()
    while (true) {
      const { status, content } = await once(method, path, body)
      if (status < 300 || accepted.includes(status)) return content
      const said = errorSchema.safeParse(content)
      const reason = said.success ? said.data.message : `it answered ${status}`
      if (status === 409 && method === 'POST' && reason.includes('already exists')) {
        throw new PartAway(`Kafka Connect at ${root} did not tell of all its connectors: ${reason}`)
      }
      // 409 while work is being handed out, 404 while a worker has not yet heard of what was just made.
      const passes = status === 409 || status >= 500 || (status === 404 && Date.now() < since + 5000)
      if (!passes) throw new Error(`Kafka Connect refuses ${method} ${path}: ${reason}`)
      if (Date.now() > since + 60_000) throw new PartAway(`Kafka Connect is not ready at ${root}: ${reason}`)
      await sleep(200)
    }
  }

  const path = (name: string, rest = ''): string => `/connectors/${encodeURIComponent(name)}${rest}`

  async function offsetsOf(name: string): Promise<z.infer<typeof offsetsSchema>['offsets']> {
    return offsetsSchema.parse(await call('GET', path(name, '/offsets'), undefined, [404])).offsets
  }

  return {
    async list() {
      // A worker that has just started knows none of its connectors, and says so as if there were none.
      const { status: health } = await once('GET', '/health', undefined)
      if (health >= 500) throw new PartAway(`Kafka Connect at ${root} is still starting.`)
      const found = listSchema.parse(await call('GET', '/connectors?expand=info&expand=status'))
      return new Map(
        Object.entries(found).map(([name, { info, status }]) => {
          const { name: _, ...config } = info.config
          return [name, { name, config, state: status }]
        }),
      )
    },
    async create({ name, config }) {
      await call('POST', '/connectors', { name, config, initial_state: 'STOPPED' })
    },
    async configure({ name, config }) {
      await call('PUT', path(name, '/config'), config)
    },
    async remove(name) {
      await call('DELETE', path(name), undefined, [404])
    },
    async stop(name) {
      await call('PUT', path(name, '/stop'))
      const deadline = Date.now() + 60_000
      while (true) {
        const state = stateSchema.safeParse(await call('GET', path(name, '/status'), undefined, [404]))
        if (state.success && hasStopped(state.data)) return
        if (Date.now() > deadline) throw new PartAway(`Kafka Connect does not stop ${name}.`)
        await sleep(100)
      }
    },
    async resume(name) {
      await call('PUT', path(name, '/resume'))
    },
    async hasOffsets(name) {
      return (await offsetsOf(name)).length > 0
    },
    async hasRead(name) {
      return (await offsetsOf(name)).some(({ offset }) => offset?.['snapshot_completed'] === true)
    },
    async resetOffsets(name) {
      await call('DELETE', path(name, '/offsets'))
    },
    async restartFailed(name) {
      await call('POST', path(name, '/restart?includeTasks=true&onlyFailed=true'), undefined, [404])
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether nothing of it runs, by intent. */
export const hasStopped = ({ connector, tasks }: ConnectorState): boolean =>
  connector.state === 'STOPPED' && tasks.length === 0

/** What went wrong, from a Java stack trace: the words of its first cause, without class names and without addresses' passwords. */
function reasonOf(trace: string | undefined): string {
  const causes = (trace ?? '').split('\n').filter((line, index) => index === 0 || line.startsWith('Caused by: '))
  const words = (causes.at(-1) ?? '')
    .replace(/^Caused by: /, '')
    .replace(/^[\w.$]+(Exception|Error): /, '')
    .replace(/\/\/[^@/\s]*@/g, '//')
    .trim()
  return words.length > 300 ? `${words.slice(0, 300)}…` : words || 'no reason was given'
}

/** The first failure of a connector or one of its tasks, in words. */
export function failureOf(state: ConnectorState): string | undefined {
  const failed = [state.connector, ...state.tasks].find((part) => part.state === 'FAILED')
  return failed && reasonOf(failed.trace)
}
