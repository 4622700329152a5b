import { readFileSync } from 'node:fs'

/** A process, told apart from a later one that got its number. */
export interface KnownProcess {
  pid: number
  /** In ticks since the machine was started; proc(5), field 22 of stat. */
  startTime: string
}

/** @returns undefined when there is no such process */
export function knownProcess(pid: number): KnownProcess | undefined {
  try {
    // The name, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    // One that has ended and was not read yet by who started it is gone.
    return fields[0] === 'Z' ? undefined : { pid, startTime: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

export const isAlive = (known: KnownProcess): boolean => knownProcess(known.pid)?.startTime === known.startTime

/** Ends exactly this process, never another with its number. */
export function signal(known: KnownProcess, name: NodeJS.Signals): void {
  if (isAlive(known)) process.kill(known.pid, name)
}
