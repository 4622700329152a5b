import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { promisify } from 'node:util'

/** What the operating system holds the engine's process to, beyond what its parent watches. */
type SystemLimits = {
  /** Memory that may be asked for; what is really used is less, and is watched by the parent. */
  readonly addressedBytes: number
  readonly cpuSeconds: number
  readonly fileBytes: number
}

/** Measures that this machine permits, found out once. */
type Confinement = {
  /** Own network namespace without an interface: nothing to connect to, whatever a file says. */
  readonly noNetwork: readonly string[] | undefined
  /** Resource limits of the kernel. */
  readonly limits: string | undefined
  /** The kernel ends the process with the thread that started it, even if it no longer answers. */
  readonly diesWithParent: readonly string[] | undefined
}

const run = promisify(execFile)
const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']

let found: Promise<Confinement> | undefined

/** Looks for the tools of util-linux and tries each, since containers often forbid what the machine has. */
export const findConfinement = (): Promise<Confinement> => (found ??= lookForConfinement())

async function lookForConfinement(): Promise<Confinement> {
  const [unshare, prlimit, setpriv, nothing] = await Promise.all(['unshare', 'prlimit', 'setpriv', 'true'].map(whereIs))
  const firstThatRuns = async (
    ...candidates: readonly (readonly string[])[]
  ): Promise<readonly string[] | undefined> => {
    for (const [command, ...args] of candidates) {
      if (command && nothing && (await runs(command, [...args, nothing]))) return [command, ...args]
    }
    return undefined
  }
  return {
    noNetwork: unshare ? await firstThatRuns([unshare, '--net'], [unshare, '--map-root-user', '--net']) : undefined,
    limits: prlimit && (await firstThatRuns([prlimit, '--core=0'])) ? prlimit : undefined,
    diesWithParent: setpriv
      ? await firstThatRuns([setpriv, '--no-new-privs', '--pdeathsig', 'KILL'], [setpriv, '--pdeathsig', 'KILL'])
      : undefined,
  }
}

async function whereIs(tool: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = `${folder}/${tool}`
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return path
  }
  return undefined
}

const runs = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, [...args], { timeout: 5000, env: {} }).then(
    () => true,
    () => false,
  )

/** The command line that runs `command` under every measure there is; the process keeps its id through all of them. */
export function confined(
  command: readonly string[],
  confinement: Confinement,
  limits: SystemLimits,
): readonly [string, ...string[]] {
  const whole = Math.ceil
  const words = [
    ...(confinement.noNetwork ?? []),
    ...(confinement.limits
      ? [
          confinement.limits,
          '--core=0',
          `--data=${whole(limits.addressedBytes)}`,
          `--cpu=${whole(limits.cpuSeconds)}`,
          `--fsize=${whole(limits.fileBytes)}`,
        ]
      : []),
    // Last, because the kernel forgets it when credentials change.
    ...(confinement.diesWithParent ?? []),
    ...command,
  ]
  const [first, ...rest] = words
  if (first === undefined) throw new Error('nothing to run')
  return [first, ...rest]
}
