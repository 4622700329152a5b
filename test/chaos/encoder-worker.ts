/**
 * One worker of the encoder in a process of its own, for a test to kill. It shares its database and its store with others,
 * and its store fails as often as the test says.
 */
import { chooseEngine } from '@codeflix/encoder/engine/choose-engine'
import { encoderServiceOn } from '@codeflix/encoder'
import { createHttpServer } from '@codeflix/kit/http'
import type { ObjectStore } from '@codeflix/kit/ports/storage'
import { startService } from '@codeflix/kit/service'
import { fileStorage } from '@codeflix/platform/file-storage'
import { silentMessaging } from '@codeflix/platform/testing/silent-messaging'
import pino from 'pino'
import { Registry } from 'prom-client'

export interface WorkerSetting {
  databaseUrl: string
  /** Folders. */
  store: string
  scratch: string
  name: string
  leaseSeconds: number
}

/** From now on this share of what is asked of the store fails. */
export interface Weather {
  failing: number
}

const setting = JSON.parse(process.argv[2] ?? '{}') as WorkerSetting
let weather: Weather = { failing: 0 }
process.on('message', (now: Weather) => (weather = now))
process.on('disconnect', () => process.exit())

const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' })
const metrics = new Registry()
const app = await createHttpServer({ log, metrics })
const started = await startService(encoderServiceOn(await chooseEngine(undefined, log)), {
  databaseUrl: setting.databaseUrl,
  config: { workers: 1, leaseSeconds: setting.leaseSeconds, attempts: 10, scratchFolder: setting.scratch },
  ports: { storage: failing(await fileStorage({ folder: setting.store })) },
  messaging: silentMessaging(),
  verifier: {
    verify: () => {
      throw new Error('nobody asks a worker')
    },
  },
  app,
  log,
  metrics,
  publicUrl: 'http://localhost:8080',
  instance: setting.name,
  maxConnections: 6,
  call: () => {
    throw new Error('the encoder calls nobody')
  },
})
await app.ready()
await started.begin()
process.send?.('ready')

/** Half of what fails had been done all the same, as when only the answer is lost. */
function failing(store: ObjectStore): ObjectStore {
  return new Proxy(store, {
    get(target, name, receiver) {
      const operation: unknown = Reflect.get(target, name, receiver)
      if (typeof operation !== 'function') return operation
      return async (...args: unknown[]): Promise<unknown> => {
        const fails = Math.random() < weather.failing
        if (fails && Math.random() < 0.5) throw new Error(`the store does not answer (${String(name)})`)
        const result: unknown = await operation.apply(target, args)
        if (fails) throw new Error(`the store's answer was lost (${String(name)})`)
        return result
      }
    },
  })
}
