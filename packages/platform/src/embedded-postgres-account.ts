import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'

/**
 * Under which identity PostgreSQL's programs run; PostgreSQL refuses to run as root.
 * - `self`: Codeflix runs as an ordinary user, PostgreSQL as the same
 * - `account`: Codeflix runs as root, PostgreSQL as this unprivileged account
 * - `namespace`: Codeflix is root where no other account can be taken (a rootless container); PostgreSQL gets a user
 *   namespace in which it sees itself as nobody
 */
export type RunAs = { kind: 'self' } | { kind: 'account'; uid: number; gid: number } | { kind: 'namespace' }

/** In this order: one made for us, one made for PostgreSQL, the one every system has. */
const accountNames = ['codeflix', 'postgres', 'nobody']

/**
 * Chooses the identity.
 *
 * @param owner who owns the existing data, if there is any: root hands the data on to nobody else
 * @throws Error in plain words when root has no way to run PostgreSQL
 */
export async function chooseAccount(owner: { uid: number; gid: number } | undefined): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { kind: 'self' }
  const account = owner !== undefined && owner.uid !== 0 ? owner : await unprivilegedAccount()
  if (account !== undefined) {
    const dropped: RunAs = { kind: 'account', uid: account.uid, gid: account.gid }
    if ((await runOnce(dropped, '/bin/sh', ['-c', ':'])).code === 0) return dropped
  }
  if ((await runOnce({ kind: 'namespace' }, '/bin/sh', ['-c', ':'])).code === 0) return { kind: 'namespace' }
  throw new Error(
    `PostgreSQL does not run as root, and this system lets root neither use one of the accounts ` +
      `${accountNames.join(', ')} nor make a user namespace. Create an account (useradd --system codeflix), or start ` +
      `Codeflix as an ordinary user.`,
  )
}

/** initdb insists on a name for its user; a container may run under a number that has none, so it gets a namespace. */
export function accountForInitdb(runAs: RunAs): RunAs {
  if (runAs.kind !== 'self') return runAs
  try {
    userInfo()
    return runAs
  } catch {
    return { kind: 'namespace' }
  }
}

async function unprivilegedAccount(): Promise<{ uid: number; gid: number } | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const entries = passwd.split('\n').map((line) => line.split(':'))
  for (const name of accountNames) {
    const [, , uid, gid] = entries.find((entry) => entry[0] === name) ?? []
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  return undefined
}

/**
 * Starts a program under the chosen identity, in a session of its own: Ctrl-C in the terminal reaches Codeflix alone,
 * which stops PostgreSQL after its services. Its environment is empty of the user's `PG*`, `LC_*` and `LD_*` settings.
 */
export function spawnAs(runAs: RunAs, program: string, args: string[], stdio: StdioOptions): ChildProcess {
  const options = { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, stdio, detached: true }
  switch (runAs.kind) {
    case 'self':
      return spawn(program, args, options)
    case 'account':
      return spawn(program, args, { ...options, uid: runAs.uid, gid: runAs.gid })
    case 'namespace':
      return spawn('unshare', ['--user', '--map-user=65534', '--map-group=65534', '--', program, ...args], options)
  }
}

/**
 * How another account names a folder that may lie below one it can't enter (`--data /root/x`): by the descriptor
 * that we, who can, opened for it.
 */
export function pathFor(runAs: RunAs, folder: string, descriptor: number): string {
  return runAs.kind === 'account' && process.platform === 'linux' ? `/proc/self/fd/${descriptor}` : folder
}

/**
 * Runs a program to its end. Never rejects: a program that can't be started has code -1 and the reason as its output.
 *
 * @param extra open file descriptors that it inherits as 3, 4, …
 */
export function runOnce(
  runAs: RunAs,
  program: string,
  args: string[],
  extra: number[] = [],
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    let output = ''
    const failed = (error: unknown): void => resolve({ code: -1, output: String(error) })
    try {
      const child = spawnAs(runAs, program, args, ['ignore', 'pipe', 'pipe', ...extra])
      child.stdout?.on('data', (chunk) => (output += String(chunk)))
      child.stderr?.on('data', (chunk) => (output += String(chunk)))
      child.once('error', failed)
      child.once('close', (code) => resolve({ code: code ?? -1, output }))
    } catch (error) {
      failed(error)
    }
  })
}
