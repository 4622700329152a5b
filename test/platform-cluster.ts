import { publicPaths, targetOf } from '@codeflix/contracts/public-paths'
import { startAllServers, type AllServers } from '@codeflix/platform/testing/servers/all-servers'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFrontDoor, type Instance } from './cluster/front-door.ts'
import { planKillings, type Killings, type Member } from './cluster/killings.ts'
import { serverProcess } from './server-process.ts'
import { freePort } from '@codeflix/platform/testing/free-port'
import type { RunningPlatform } from './platform.ts'

export interface PlatformCluster extends RunningPlatform {
  members: readonly Member[]
  servers: AllServers
  /** Of the servers and of what processes keep beside them. */
  folder: string
}

const targets = [...new Set(publicPaths.map(({ target }) => target))]

/**
 * Starts the platform as it runs on Kubernetes: two processes for each service, each told no more than a pod is, with
 * folders of their own and nothing shared but the infrastructure, behind one door.
 * @param options.workers processes that only encode, each held to one core; without them those that answer for the encoder do
 * @param options.instances for each service, two unless given
 * @param options.servers starts in the folder what the services stand on, new and empty unless given
 */
export async function startPlatformCluster(
  options: {
    demo?: boolean
    killings?: boolean
    workers?: number
    instances?: 1 | 2
    servers?: (folder: string) => Promise<AllServers>
  } = {},
): Promise<PlatformCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'codeflix-cluster-'))
  const servers = await (options.servers ?? startAllServers)(folder)
  const members: Member[] = []
  const instances: Instance[] = []
  let killings: Killings | undefined
  const door = await openFrontDoor({ targetOf, instances, reading: (instance) => killings?.reading(instance) })
  // Services ask each other here, where browsers do not get to.
  const inside = await openFrontDoor({ targetOf, instances })

  const add = async (
    target: string,
    number: number,
    more: Record<string, string>,
    isWorker: boolean,
  ): Promise<void> => {
    const port = await freePort()
    const data = join(folder, `${target}-${isWorker ? 'worker-' : ''}${number}`)
    const environment = {
      ...servers.environmentOf(target),
      CODEFLIX_DATA: data,
      CODEFLIX_TARGET: target,
      CODEFLIX_TRUST_PROXY: 'true',
      CODEFLIX_RATE_LIMIT_FACTOR: '1000',
      PORT: String(port),
      PUBLIC_URL: door.url,
      SERVICES_URL: inside.url,
      ...(target === 'identity' && options.demo ? { IDENTITY_DEMO: 'true' } : {}),
      ...(target === 'encoder' ? { ENCODER_SCRATCH_FOLDER: join(data, 'scratch') } : {}),
      ...more,
    }
    const instance = { target, port, up: false, unsafe: 0, isWorker }
    instances.push(instance)
    const core = isWorker ? (number - 1) % cpus().length : undefined
    members.push({ instance, process: serverProcess([`--target=${target}`], environment, core) })
  }
  for (const target of targets)
    for (let number = 1; number <= (options.instances ?? 2); number++)
      await add(target, number, target === 'encoder' && options.workers ? { ENCODER_WORKERS: '0' } : {}, false)
  for (let number = 1; number <= (options.workers ?? 0); number++) await add('encoder', number, {}, true)

  const start = async (): Promise<void> => {
    await Promise.all(members.map(({ process }) => process.start()))
  }
  const end = async (signal: NodeJS.Signals): Promise<(number | null)[]> =>
    Promise.all(members.map(({ process }) => process.end(signal)))
  const output = (): string =>
    members.map(({ instance, process }) => `${instance.target}:\n${process.output()}`).join('\n')

  const remove = async (): Promise<void> => {
    try {
      await killings?.done()
    } finally {
      await end('SIGTERM')
      await Promise.all([door.close(), inside.close()])
      await servers.stop()
      // With it one can read the logs of a test that failed.
      if (!process.env['TEST_KEEP_DATA']) await rm(folder, { recursive: true, force: true })
    }
  }

  try {
    await start()
  } catch (error) {
    await remove()
    throw error
  }
  if (options.killings) killings = planKillings(members, (line) => console.log(`   ${line}`))

  return {
    url: door.url,
    members,
    servers,
    folder,
    setUpUrl: () => /https?:\/\/\S+\/admin\/set-up\?token=\S+/.exec(output())?.[0],
    output,
    start,
    async stop() {
      await killings?.done()
      killings = undefined
      const codes = await end('SIGTERM')
      return codes.find((code) => code !== 0) ?? 0
    },
    async kill() {
      await end('SIGKILL')
    },
    remove,
  }
}
