import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { progress, Refusal, say, seconds } from './terminal.mjs'

/** Puts node_modules in step with package-lock.json; does nothing, in milliseconds, when it already is. */
export async function installPackages(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stamp = join(root, 'node_modules', '.codeflix', 'package-lock.sha256')
  const hash = createHash('sha256').update(lockText).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return

  const wanted = packagesForThisMachine(JSON.parse(lockText))
  const state = installedState(wanted, readHiddenLock(root))
  // `npm ci` begins by deleting node_modules, under the feet of a server or a test that runs from this folder.
  if (state !== 'same') await runNpm(root, wanted, state === 'none' ? ['ci'] : ['install', '--no-save'])
  mkdirSync(join(root, 'node_modules', '.codeflix'), { recursive: true })
  writeFileSync(stamp, hash)
}

/** The lock lists every platform's binaries; npm installs those whose os, cpu and libc are this machine's. */
export function packagesForThisMachine(lock, machine = thisMachine()) {
  const fits = (list, value) => {
    const all = list === undefined ? [] : [list].flat()
    if (all.includes(`!${value}`)) return false
    const positive = all.filter((item) => !item.startsWith('!'))
    return positive.length === 0 || positive.includes('any') || positive.includes(value)
  }
  return Object.entries(lock.packages).filter(
    ([path, entry]) =>
      path !== '' && fits(entry.os, machine.os) && fits(entry.cpu, machine.cpu) && fits(entry.libc, machine.libc),
  )
}

function thisMachine() {
  const glibc = process.report?.getReport().header.glibcVersionRuntime
  return { os: process.platform, cpu: process.arch, libc: glibc ? 'glibc' : 'musl' }
}

/**
 * What npm says of its last install: 'same' as the lockfile, 'other', or 'none' when there was none or it was cut short.
 * A developer's own `npm install` is thus believed and not repeated.
 */
export function installedState(wanted, installed) {
  if (installed === undefined) return 'none'
  const isSame = wanted.every(([path, entry]) => {
    const there = installed.packages[path]
    // npm leaves out what only another platform's binary needs, and such an entry names no platform itself.
    if (there === undefined) return entry.optional === true && entry.os === undefined && entry.cpu === undefined
    return entry.link === true || (there.version === entry.version && there.integrity === entry.integrity)
  })
  return isSame ? 'same' : 'other'
}

function readHiddenLock(root) {
  const file = join(root, 'node_modules', '.package-lock.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

async function runNpm(root, wanted, verb) {
  const started = Date.now()
  const step = progress('packages')
  const folders = new Set(
    wanted.filter(([path, entry]) => path.includes('node_modules/') && !entry.link).map(([path]) => path),
  )
  const total = folders.size
  const count = () => {
    for (const path of folders) if (existsSync(join(root, path, 'package.json'))) folders.delete(path)
    return total - folders.size
  }

  say('packages', `installing ${total} npm packages; this happens once, and again when package-lock.json changes`)
  const [command, ...start] = npmCommand()
  // No dependency needs its install script: those that download are not wanted, and PostgreSQL's links are made at start.
  const options = [...verb, '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  // npm retries after 10 and 60 seconds, in silence; somebody who is offline should hear of it sooner.
  options.push('--fetch-retry-mintimeout=3000', '--fetch-retry-maxtimeout=10000')
  const npm = spawn(command, [...start, ...options], {
    cwd: root,
    env: { ...process.env, SKIP_FFMPEG: 'true' },
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32' && start.length === 0,
  })
  let complaint = ''
  npm.stderr.setEncoding('utf8').on('data', (text) => (complaint = (complaint + text).slice(0, 16_000)))
  const ticking = setInterval(() => {
    const percent = Math.min(99, Math.round((100 * count()) / total))
    step.update(`${percent === 0 ? 'downloading' : `${percent} %`}, ${Math.round((Date.now() - started) / 1000)} s`)
  }, 1000)
  // Told politely, npm first undoes its work, for half a minute. What is half installed is recognized and replaced anyway.
  let stopped = false
  const stop = () => {
    stopped = true
    npm.kill('SIGKILL')
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const code = await new Promise((resolve) => {
    npm.on('error', (error) => {
      complaint += error.message
      resolve(-1)
    })
    npm.on('close', resolve)
  })
  process.off('SIGINT', stop).off('SIGTERM', stop)
  clearInterval(ticking)
  if (stopped) throw new Refusal('Stopped while npm was installing; run the same command to start over.')
  if (code !== 0) throw new Refusal(whyNpmFailed(complaint))
  step.done(`${total} installed in ${seconds(started)}`)
}

/** `npm start` tells which npm and which Node run it; a bare `node tools/start.mjs` finds npm on the PATH. */
function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  if (script?.endsWith('.js') && existsSync(script)) return [node && existsSync(node) ? node : process.execPath, script]
  return ['npm']
}

/** Says what to do about the failures a newcomer meets; npm's own words always follow. */
export function whyNpmFailed(complaint) {
  const reasons = [
    [/ENOSPC/, 'The disk is full: npm could not write the packages. Codeflix needs about 2 GB.'],
    [/EACCES|EPERM|EROFS/, 'npm may not write here. Check who owns this folder.'],
    [/ENOENT.*\bnpm\b|spawn npm/, 'npm was not found on the PATH. It comes with Node: https://nodejs.org'],
    [
      /EUSAGE|can only install packages when/,
      'package.json and package-lock.json disagree. Run `npm install` and commit the lockfile.',
    ],
    [/EINTEGRITY/, 'A downloaded package is not the one in package-lock.json. Run `npm cache verify` and try again.'],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET|network/i,
      'npm could not reach its registry. The first start downloads the packages and needs the network; later starts do not.\nBehind a proxy: npm config set proxy http://host:port',
    ],
  ]
  const reason = reasons.find(([pattern]) => pattern.test(complaint))?.[1] ?? 'npm could not install the packages.'
  const words = complaint
    .split('\n')
    .filter((line) => !/^(npm \w+)?[\s{}]*$|EBADENGINE|Unknown user config|^npm error\s+at |complete log/.test(line))
    .slice(0, 12)
    .join('\n')
  return `${reason}\n\nWhat npm said:\n${words || '(nothing)'}`
}

/**
 * The Node that runs the TypeScript: the pinned one that npm brought, else the running one when it is new enough.
 * Nothing is taken on trust: a binary for another libc is there and does not start.
 */
export function findNode(root) {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const carried = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', `node${suffix}`)
  for (const candidate of [carried, process.execPath]) {
    const { stdout } = spawnSync(candidate, ['--version'], { encoding: 'utf8' })
    if (Number(/^v(\d+)\./.exec(stdout ?? '')?.[1]) >= 24) return candidate
  }
  throw new Refusal(
    `Codeflix runs on Node 24 or later. npm carries a copy of it for Linux with glibc and for Windows, but not for ${process.platform} ${process.arch},\n` +
      `and this is Node ${process.versions.node}. Install Node 24 from https://nodejs.org and run the same command again.`,
  )
}
