import { readFileSync } from 'node:fs'

/** Follows how much memory any process that this one started holds at its highest; nothing where the system does not tell. */
export function highestMemory(): { stop(): number } {
  let highest = 0
  const look = (): void => {
    for (const child of read(`/proc/${process.pid}/task/${process.pid}/children`).split(' ').filter(Boolean)) {
      const [, kibibytes = '0'] = /^VmHWM:\s+(\d+)/m.exec(read(`/proc/${child}/status`)) ?? []
      highest = Math.max(highest, Number(kibibytes) * 1024)
    }
  }
  const timer = setInterval(look, 50)
  return {
    stop() {
      clearInterval(timer)
      return highest
    },
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
