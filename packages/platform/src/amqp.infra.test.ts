import { messagingOutageSuite } from '@codeflix/kit/testing/messaging-outage.suite'
import { messagingSuite } from '@codeflix/kit/testing/messaging.suite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { amqpMessaging } from './amqp.ts'
import { startRabbitMq } from './testing/servers/rabbitmq.ts'
import type { RunningServer } from './testing/servers/running-server.ts'
import { dropTestDatabases, makeTestDatabase } from './testing/test-database.ts'

let folder = ''
let broker: RunningServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rabbitmq-'))
  broker = await startRabbitMq({ folder })
})
afterAll(async () => {
  await dropTestDatabases()
  await broker.stop()
  await rm(folder, { recursive: true, force: true })
})

const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
const connect = () => amqpMessaging({ url: broker.url, log, attempts: 3, retryDelaySeconds: 0.05 })

messagingSuite('RabbitMQ', { connect })

messagingOutageSuite('RabbitMQ', {
  connect,
  database: () => makeTestDatabase('outage'),
  broker: { stop: () => broker.stop(), kill: () => broker.kill(), start: () => broker.start() },
  events: 10_000,
})
