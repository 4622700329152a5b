import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { PartAway } from './replication-sessions.ts'

/** The API server, and the folder in which a pod has its service account: `token`, `ca.crt`, `namespace`. */
export interface KubernetesAccess {
  url: string
  folder: string
}

export const fromWithinPod: KubernetesAccess = {
  url: 'https://kubernetes.default.svc',
  folder: '/var/run/secrets/kubernetes.io/serviceaccount',
}

const statusSchema = z.object({ message: z.string() })

interface KubernetesApi {
  /** The pod's own. */
  namespace(): Promise<string>
  /**
   * @param accepted beside those of success, states that the caller knows what to do about
   * @throws PartAway when it does not answer now; Error when it refuses
   */
  call(
    method: string,
    path: string,
    body?: unknown,
    accepted?: readonly number[],
  ): Promise<{ status: number; content: unknown }>
}

/** The API of Kubernetes for one service account, as far as it is needed. */
export function kubernetesApi({ url, folder }: KubernetesAccess): KubernetesApi {
  const read = (name: string): Promise<string> =>
    readFile(join(folder, name), 'utf8').catch((cause: Error) => {
      throw new Error(`No service account of Kubernetes is mounted here: ${cause.message}`, { cause })
    })

  async function once(method: string, path: string, body: unknown): Promise<{ status: number; content: unknown }> {
    // Read each time: both are replaced while the pod runs.
    const [token, ca] = await Promise.all([read('token'), read('ca.crt')])
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token.trim()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    }
    try {
      return await new Promise((resolve, reject) => {
        const options = { method, headers, ca, signal: AbortSignal.timeout(30_000) }
        const asked = request(new URL(path, url), options, (answer) => {
          text(answer)
            .then((content) => resolve({ status: answer.statusCode ?? 0, content: JSON.parse(content) as unknown }))
            .catch(reject)
        })
        asked.on('error', reject)
        asked.end(body === undefined ? undefined : JSON.stringify(body))
      })
    } catch (error) {
      throw new PartAway(`The API of Kubernetes does not answer at ${url}: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  return {
    namespace: async () => (await read('namespace')).trim(),
    async call(method, path, body, accepted = []) {
      const answer = await once(method, path, body)
      if (answer.status < 300 || accepted.includes(answer.status)) return answer
      const said = statusSchema.safeParse(answer.content)
      const reason = `Kubernetes refuses ${method} ${path}: ${said.success ? said.data.message : answer.status}`
      throw answer.status === 429 || answer.status >= 500 ? new PartAway(reason) : new Error(reason)
    },
  }
}
