import { startAllServers } from '@codeflix/platform/testing/servers/all-servers'
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isAlive, knownProcess, signal, type KnownProcess } from './processes.ts'

/** `npm run infra:up`, `infra:down`, `infra:status`: the servers of the second shape on this machine, for as long as one likes. */

interface Running {
  /** The process that holds all the others: told to end, it ends them in order. */
  holder: KnownProcess
  servers: Record<string, KnownProcess[]>
  urls: Record<string, string>
}

const patienceMs = 180_000
const [command = '', folderOption] = process.argv.slice(2)
const folder = resolve(folderOption ?? join(import.meta.dirname, '..', '..', '.infra'))
const stateFile = join(folder, 'servers.json')
const environmentFile = join(folder, 'env')
const logFile = join(folder, 'servers.log')

const commands: Record<string, () => Promise<number>> = { up, down, status, hold }
const chosen = commands[command]
if (!chosen) console.error('usage: servers.ts up|down|status [folder]')
process.exitCode = chosen ? await chosen() : 2

function readState(): Running | undefined {
  return existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as Running) : undefined
}

function everyProcess(state: Running): KnownProcess[] {
  return [state.holder, ...Object.values(state.servers).flat()]
}

async function up(): Promise<number> {
  const before = readState()
  if (before && isAlive(before.holder)) {
    console.log('They are up already.')
    return tell()
  }
  // What an earlier holder left behind when it was killed.
  if (before && (await down()) !== 0) return 1
  mkdirSync(folder, { recursive: true })
  const log = openSync(logFile, 'w', 0o600)
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'hold', folder], {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  const since = Date.now()
  while (!existsSync(stateFile)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      console.error(readFileSync(logFile, 'utf8').trim())
      console.error('\nNothing is left running. What is missing is installed by tools/infra/install.sh.')
      return 1
    }
    if (Date.now() - since > patienceMs) {
      child.kill('SIGTERM')
      console.error(`They did not start within ${patienceMs / 1000} seconds; ${logFile} may say why.`)
      return 1
    }
    await sleep(100)
  }
  console.log(`Up after ${((Date.now() - since) / 1000).toFixed(0)} s, with their data in ${join(folder, 'data')}.`)
  return tell()
}

function tell(): number {
  console.log(`\n${readFileSync(environmentFile, 'utf8').trim()}\n`)
  console.log(`This stands in ${environmentFile}: set -a; . ${environmentFile}; set +a; npm start`)
  console.log('npm run infra:down ends them.')
  return 0
}

async function down(): Promise<number> {
  const state = readState()
  if (!state) {
    console.log('Nothing is up.')
    return 0
  }
  const alive = (): KnownProcess[] => everyProcess(state).filter(isAlive)
  signal(state.holder, 'SIGTERM')
  const since = Date.now()
  while (isAlive(state.holder) && Date.now() - since < 90_000) await sleep(100)
  // Where the holder was killed there is nobody but us to end the others.
  for (const name of ['SIGTERM', 'SIGKILL'] as const) {
    for (const one of alive()) signal(one, name)
    const begun = Date.now()
    while (alive().length > 0 && Date.now() - begun < 20_000) await sleep(100)
  }
  const left = alive()
  if (left.length > 0) {
    console.error(`These do not end: ${left.map(({ pid }) => pid).join(', ')}`)
    return 1
  }
  for (const file of [stateFile, environmentFile]) rmSync(file, { force: true })
  console.log(`Down. Their data is kept in ${join(folder, 'data')}.`)
  return 0
}

async function status(): Promise<number> {
  const state = readState()
  if (!state) {
    console.log('Nothing is up. npm run infra:up starts the servers.')
    return 1
  }
  let whole = isAlive(state.holder)
  for (const [name, processes] of Object.entries(state.servers)) {
    const alive = processes.length > 0 && processes.every(isAlive)
    whole &&= alive
    const address = (state.urls[name] ?? '').replace(/\/\/[^/]*@/, '//…@')
    console.log(
      `${name.padEnd(10)} ${alive ? 'up  ' : 'DOWN'}  ${processes.map(({ pid }) => pid).join(', ')}  ${address}`,
    )
  }
  return whole ? 0 : 1
}

/** Not for people: runs until it is told to end, and ends what it started. */
async function hold(): Promise<number> {
  const told = new Promise((done) => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, done)
  })
  const servers = await startAllServers(join(folder, 'data'))
  const known = (pids: number[]): KnownProcess[] => pids.flatMap((pid) => knownProcess(pid) ?? [])
  const state: Running = {
    holder: knownProcess(process.pid) as KnownProcess,
    servers: Object.fromEntries(Object.entries(servers.pids()).map(([name, pids]) => [name, known(pids)])),
    urls: servers.urls,
  }
  const environment = Object.entries(servers.environmentOfAll()).map(([name, value]) => `${name}='${value}'\n`)
  write(environmentFile, environment.join(''))
  // Last, since it says that all is there.
  write(stateFile, JSON.stringify(state, undefined, 2))
  const alive = setInterval(() => {}, 60_000)
  await told
  clearInterval(alive)
  await servers.stop()
  return 0
}

function write(path: string, text: string): void {
  const draft = join(dirname(path), `.${process.pid}.new`)
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}
