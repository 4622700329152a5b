import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const leash = fileURLToPath(new URL('leash.mjs', import.meta.url))

/**
 * Runs `node ...args` to its end and returns the exit code the shell should see.
 *
 * One Ctrl-C reaches a process up to three times: from the terminal, from npm, and from whoever started it. A server
 * told twice takes the second as "now!" and drops what it was finishing. So the child gets a process group of its own,
 * where it hears only us, and we tell it once; a second Ctrl-C, a second later, does mean "now!" and is passed on.
 * The channel is the leash: if we are killed outright it closes, and the child ends itself.
 */
export async function runNode(node, args, { cwd, env = process.env }) {
  const child = spawn(node, ['--import', leash, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  })
  let toldAt = -Infinity
  const tell = (signal) => {
    if (performance.now() - toldAt < 1000) return
    toldAt = performance.now()
    child.kill(signal)
  }
  const passOn = { SIGINT: () => tell('SIGINT'), SIGTERM: () => tell('SIGTERM'), SIGHUP: () => tell('SIGTERM') }
  for (const [signal, handler] of Object.entries(passOn)) process.on(signal, handler)

  // npm killed outright tells nobody: its child finds itself adopted by another process.
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) tell('SIGTERM')
  }, 1000)

  const { code, signal } = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }))
  })
  clearInterval(watch)
  for (const [name, handler] of Object.entries(passOn)) process.off(name, handler)
  return code ?? 128 + signalNumbers[signal]
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }
