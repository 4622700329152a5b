import type { Transport } from '@codeflix/contracts/client'
import type { ServiceAnswer } from '@codeflix/contracts/system'
import { z } from 'zod'

const patienceMs = 3000
const state = z.object({ status: z.enum(['ready', 'unready']) })

/** Asks a service at its own address whether it works, as any caller would reach it. */
export async function askService(service: string, baseUrl: string, transport: Transport): Promise<ServiceAnswer> {
  const since = performance.now()
  const answer = (part: Pick<ServiceAnswer, 'state' | 'detail'>): ServiceAnswer => ({
    service,
    tookMs: Math.round(performance.now() - since),
    ...part,
  })
  try {
    const response = await Promise.race([
      transport(
        new Request(`${baseUrl}/api/${service}/healthz`, {
          signal: AbortSignal.timeout(patienceMs),
          redirect: 'error',
        }),
      ),
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs).unref()
      }),
    ])
    const found = state.safeParse(await response.json().catch(() => undefined))
    if (!found.success) return answer({ state: 'silent', detail: `It answered with the status ${response.status}.` })
    return found.data.status === 'ready'
      ? answer({ state: 'answers' })
      : answer({ state: 'unready', detail: 'Its database does not answer.' })
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code
    return answer({ state: 'silent', detail: cause ?? (error instanceof Error ? error.message : String(error)) })
  }
}
