/**
 * A command that the system ends when the process that started it is gone, however that came.
 * @param detached whether it is to outlive that process: then as it is
 */
export function leashed(command: readonly string[], detached = false): [string, ...string[]] {
  const isLeashed = !detached && process.platform === 'linux'
  const [program = '', ...args] = [...(isLeashed ? ['setpriv', '--pdeathsig', 'KILL', '--'] : []), ...command]
  return [program, ...args]
}
