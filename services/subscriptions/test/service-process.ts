import { createHttpServer } from '@codeflix/kit/http'
import { startService } from '@codeflix/kit/service'
import { sandboxPayments } from '@codeflix/platform/sandbox-payments'
import { silentMessaging } from '@codeflix/platform/testing/silent-messaging'
import pino from 'pino'
import { Registry } from 'prom-client'
import { subscriptionsService } from '../src/service.ts'

/** The service as a process of its own, to be killed. The bearer token is the id of the account. */
const [databaseUrl, gatewayUrl, secret] = process.argv.slice(2) as [string, string, string]

const log = pino({ level: 'silent' })
const metrics = new Registry()
const app = await createHttpServer({ log, metrics })
const service = await startService(subscriptionsService, {
  databaseUrl,
  config: { workerSeconds: 0.1, askAfterSeconds: 0.3 },
  ports: { payments: sandboxPayments({ url: gatewayUrl, secret }) },
  messaging: silentMessaging(),
  verifier: {
    verify: async (token) => ({ accountId: token, sessionId: 's', roles: [], client: 'viewer' }),
  },
  app,
  log,
  metrics,
  publicUrl: 'http://localhost',
  instance: String(process.pid),
  call: () => {
    throw new Error('there is nobody to call')
  },
})
const url = await app.listen({ port: 0, host: '127.0.0.1' })
await service.begin()
process.stdout.write(`${url}\n`)
