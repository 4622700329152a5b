import { createHttpServer } from '@codeflix/kit/http'
import { injectTransport } from '@codeflix/kit/inject'
import { type AnyService, migrateService, startService } from '@codeflix/kit/service'
import { fileStorage } from '@codeflix/platform/file-storage'
import { silentMessaging } from '@codeflix/platform/testing/silent-messaging'
import { join } from 'node:path'
import pino from 'pino'
import { Registry } from 'prom-client'

type Environment = Parameters<typeof startService>[1]

/** Where it would be, if there were a socket. */
const publicUrl = 'http://localhost:8080'

/** One service by itself in this process: a database of its own, a folder for a bucket, no broker and no socket. */
export async function serveAlone(
  service: AnyService,
  own: Pick<Environment, 'databaseUrl'> & Partial<Environment> & { folder: string },
) {
  await migrateService(service, own.databaseUrl)
  const storage = await fileStorage({ folder: join(own.folder, 'objects') })
  const log = pino({ level: 'silent' })
  const metrics = new Registry()
  const app = await createHttpServer({ log, metrics })
  const started = await startService(service, {
    config: undefined,
    ports: { storage },
    messaging: silentMessaging(),
    verifier: { verify: () => Promise.reject(new Error('nobody signs in')) },
    app,
    log,
    metrics,
    publicUrl,
    instance: 'bench',
    call: () => {
      throw new Error(`${service.contract.service} calls nobody`)
    },
    ...own,
  })
  await app.ready()
  await started.begin()
  return {
    deliver: started.deliver,
    storage,
    /** What a client of it is made with. */
    reached: { baseUrl: publicUrl, transport: injectTransport(app) },
    async stop(): Promise<void> {
      await app.close()
      await started.stop()
    },
  }
}
