import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReplicaBounds } from './desired-replicas.ts'

interface CpuTarget extends ReplicaBounds {
  /** CPU that a pod asks for, in thousandths of a core. */
  requestMillicores: number
  /** At which share of that the autoscaler aims, in percent. */
  targetPercent: number
}

interface QueueTarget extends ReplicaBounds {
  /** Parts of jobs that are not done, for each replica; a job that is not planned yet is one. */
  targetValue: number
}

const servicesFolder = join(import.meta.dirname, '..', 'services')

/** What `services/<service>/deploy.yaml` says of its own Deployment. @throws Error that names what is missing there */
export function cpuTargetOf(service: string): CpuTarget {
  const read = reader(service, readDeployFile(service).split(/^worker:/m)[0] ?? '')
  return {
    ...boundsIn(read),
    requestMillicores: millicores(read(/requests:\s*\{\s*cpu:\s*['"]?([\d.]+m?)/)),
    targetPercent: Number(read(/targetCPUUtilizationPercentage:\s*(\d+)/)),
  }
}

/** What `services/encoder/deploy.yaml` says of the Deployment of its workers, by what is left to do. */
export function workerQueueTarget(): QueueTarget {
  const read = reader('encoder', readDeployFile('encoder').split(/^worker:/m)[1] ?? '')
  return { ...boundsIn(read), targetValue: Number(read(/targetValue:\s*['"]?(\d+)/)) }
}

const readDeployFile = (service: string): string => readFileSync(join(servicesFolder, service, 'deploy.yaml'), 'utf8')

const reader =
  (service: string, text: string) =>
  (pattern: RegExp): string => {
    const found = pattern.exec(text)?.[1]
    if (found === undefined)
      throw new Error(`services/${service}/deploy.yaml says nothing that fits ${String(pattern)}`)
    return found
  }

const boundsIn = (read: (pattern: RegExp) => string): ReplicaBounds => ({
  minReplicas: Number(read(/minReplicas:\s*(\d+)/)),
  maxReplicas: Number(read(/maxReplicas:\s*(\d+)/)),
})

/** `250m` and `0.25` are the same: Kubernetes, resource units. */
const millicores = (quantity: string): number =>
  quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000
