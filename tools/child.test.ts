import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
const started: ChildProcess[] = []

/** Takes its time to stop and ends with the code it was given; told twice, it drops everything and ends with 99. */
const server = `
  const [code, stoppingMs] = process.argv.slice(2).map(Number)
  let told = 0
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      console.log('told', signal, ++told)
      if (told > 1) process.exit(99)
      setTimeout(() => process.exit(code), stoppingMs)
    })
  }
  setInterval(() => {}, 1000)
  console.log('pid', process.pid)
`
const command = `
  import { runNode } from ${JSON.stringify(new URL('child.mjs', import.meta.url).href)}
  process.exitCode = await runNode(process.execPath, process.argv.slice(2), { cwd: process.cwd() })
`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeflix-child-'))
  await writeFile(join(folder, 'server.mjs'), server)
  await writeFile(join(folder, 'command.mjs'), command)
})

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

async function start(...args: string[]) {
  const child = spawn(process.execPath, [join(folder, 'command.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  return { child, ended, output: () => output }
}

async function startServer(exitCode: number, stoppingMs = 500) {
  const run = await start(join(folder, 'server.mjs'), String(exitCode), String(stoppingMs))
  while (!run.output().includes('pid')) await sleep(20)
  return { ...run, pid: Number(/pid (\d+)/.exec(run.output())?.[1]) }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a Ctrl-C that arrives twice, from the terminal and from npm, is told once', async () => {
  const { child, ended, output, pid } = await startServer(0)
  child.kill('SIGINT')
  await sleep(50)
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(output().match(/told \w+ \d/g)).toEqual(['told SIGINT 1'])
  expect(isRunning(pid)).toBe(false)
})

test('a second Ctrl-C, a while later, is passed on: whoever waits means it', async () => {
  const { child, ended, output } = await startServer(0, 30_000)
  child.kill('SIGINT')
  await sleep(1100)
  child.kill('SIGINT')
  expect(await ended).toEqual([99, null])
  expect(output().match(/told \w+ \d/g)).toEqual(['told SIGINT 1', 'told SIGINT 2'])
})

test.each([
  ['SIGTERM', 'SIGTERM'],
  ['SIGHUP', 'SIGTERM'],
] as const)('%s stops the server with %s, and its exit code is kept', async (sent, told) => {
  const { child, ended, output } = await startServer(5)
  child.kill(sent)
  expect(await ended).toEqual([5, null])
  expect(output()).toContain(`told ${told} 1`)
})

test('a command that is killed outright takes its server along', async () => {
  const { child, ended, pid } = await startServer(0)
  child.kill('SIGKILL')
  await ended
  for (let tries = 0; isRunning(pid) && tries < 100; tries++) await sleep(50)
  expect(isRunning(pid)).toBe(false)
})

test('a server that is killed by a signal ends the command as a shell would', async () => {
  const { ended } = await start('--eval', "process.kill(process.pid, 'SIGSEGV')")
  expect(await ended).toEqual([139, null])
})
