import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance } from './front-door.ts'
import type { ServerProcess } from '../server-process.ts'

export interface Member {
  instance: Instance
  process: ServerProcess
}

/** Kills one process of each target, once, in the middle of its work, and brings it back. */
export interface Killings {
  /** To be told of every request that may be sent twice and is on its way to an instance. */
  reading(instance: Instance): void
  /** Resolves when the killed are back. @throws Error when somebody was never killed: nothing was shown then */
  done(): Promise<void>
}

/**
 * The reading request of a target over which its process dies: not the first, so that something was begun before. An app
 * is read once.
 */
const fatalReading = (target: string): number => (target === 'viewer' || target === 'admin' ? 1 : 3)
/** Where nobody reads for so long, it dies as it is; of the system and of the back office's app nobody reads in a journey. */
const patienceMs = (target: string): number => (target === 'system' || target === 'admin' ? 5_000 : 30_000)

/**
 * A process dies by SIGKILL over a request that reads, as nobody can be told more than that its connection broke; never
 * over one that writes, of which nobody could say whether it happened. An encoder dies over its work instead, which may be
 * over before those who have died are back: it waits for nobody. The others die one at a time.
 */
export function planKillings(members: readonly Member[], log: (line: string) => void): Killings {
  const targets = [...new Set(members.map(({ instance }) => instance.target))]
  const readings = new Map<string, number>()
  const killed = new Set<string>()
  const since = Date.now()
  const killings = new Set<Promise<unknown>>()
  const failures: unknown[] = []

  const kill = (member: Member, over: string): void => {
    const { target } = member.instance
    killed.add(target)
    const pid = member.process.pid()
    const ending = member.process.end('SIGKILL')
    const killing: Promise<unknown> = ending
      .then(async () => {
        log(`${target} (${pid}) was killed over ${over}`)
        await member.process.start()
        log(`${target} is back`)
        while (!member.instance.up) await sleep(100)
      })
      .catch((error: unknown) => failures.push(error))
      .then(() => killings.delete(killing))
    killings.add(killing)
  }
  const mayDie = ({ instance }: Member): boolean =>
    (killings.size === 0 || instance.target === 'encoder') &&
    !killed.has(instance.target) &&
    instance.unsafe === 0 &&
    members.some(
      (other) => other.instance.target === instance.target && other.instance !== instance && other.instance.up,
    )

  const watch = setInterval(() => {
    for (const member of members) {
      if (!mayDie(member)) continue
      const { target } = member.instance
      if (target === 'encoder' && member.process.children().length > 0) kill(member, 'an encode')
      else if (Date.now() - since > patienceMs(target) && target !== 'encoder') kill(member, 'nothing')
    }
  }, 200)

  return {
    reading(instance) {
      const { target } = instance
      if (target === 'encoder') return
      readings.set(target, (readings.get(target) ?? 0) + 1)
      const member = members.find((one) => one.instance === instance)
      if (member && (readings.get(target) ?? 0) >= fatalReading(target) && mayDie(member))
        kill(member, 'a reading request')
    },
    async done() {
      clearInterval(watch)
      await Promise.all(killings)
      if (failures.length > 0) throw new AggregateError(failures, 'a process that was killed did not come back')
      const spared = targets.filter((target) => !killed.has(target))
      if (spared.length > 0)
        throw new Error(`The journey ended before ${spared.join(', ')} was killed in the middle of it.`)
    },
  }
}
