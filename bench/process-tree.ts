/** What a process and all that it started take of the machine, as Linux tells it. proc(5). */
import { readFileSync } from 'node:fs'

const ticksPerSecond = 100
const pageBytes = 4096
const lookEveryMs = 100

interface CpuSeconds {
  /** By the process itself. */
  own: number
  /** By programs that it started and that have ended. */
  programs: number
}

export function cpuSecondsOf(pid: number): CpuSeconds {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const seconds = (from: number): number =>
    fields.slice(from, from + 2).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond
  return { own: seconds(11), programs: seconds(13) }
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    // It has ended.
    return []
  }
}

const treeOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(treeOf)]

/** By a process and all below it, those that have ended too. */
export function treeCpuSeconds(pid: number): number {
  return treeOf(pid).reduce((sum, one) => {
    try {
      const { own, programs } = cpuSecondsOf(one)
      return sum + own + programs
    } catch {
      return sum
    }
  }, 0)
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1] ?? 0) * pageBytes
  } catch {
    return 0
  }
}

/** Watches the memory of a process and all below it. @returns the most that they held at once, in bytes */
export function watchMemory(pid: number): () => number {
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(
      peak,
      treeOf(pid).reduce((sum, one) => sum + residentBytes(one), 0),
    )
  }, lookEveryMs)
  return () => {
    clearInterval(timer)
    return peak
  }
}

/** CPU time of the whole machine so far: all that there was, and what its cores did not rest or wait for a disk. */
export function machineCpuSeconds(): { busy: number; all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number)
  const rested = (ticks[3] ?? 0) + (ticks[4] ?? 0)
  const all = ticks.reduce((sum, one) => sum + one, 0)
  return { busy: (all - rested) / ticksPerSecond, all: all / ticksPerSecond }
}
