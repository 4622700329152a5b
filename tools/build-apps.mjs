import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal, say, seconds } from './terminal.mjs'

const webApps = ['viewer', 'admin']
const sharedSources = ['packages/ui', 'packages/contracts', 'package-lock.json', 'tsconfig.json', 'tsconfig.web.json']

/** Builds the web apps whose sources changed since their `dist/` was made, side by side. */
export async function buildApps(root, node) {
  const stamps = join(root, 'node_modules', '.codeflix')
  const stale = webApps
    .map((app) => ({
      app,
      stamp: join(stamps, `${app}.sha256`),
      hash: hashOf(root, [`apps/${app}`, ...sharedSources]),
    }))
    .filter(({ app, stamp, hash }) => {
      const built = existsSync(join(root, 'apps', app, 'dist', 'index.html'))
      return !built || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash
    })
  if (stale.length === 0) return

  const started = Date.now()
  say('apps', `building ${stale.map(({ app }) => app).join(' and ')}`)
  mkdirSync(stamps, { recursive: true })
  const results = await Promise.allSettled(
    stale.map(async ({ app, stamp, hash }) => {
      await build(root, node, app)
      writeFileSync(stamp, hash)
    }),
  )
  const failures = results.filter(({ status }) => status === 'rejected').map(({ reason }) => reason)
  const bug = failures.find((error) => !(error instanceof Refusal))
  if (bug) throw bug
  if (failures.length > 0) throw new Refusal(failures.map(({ message }) => message).join('\n\n'))
  say('apps', `built in ${seconds(started)}`)
}

/** Built aside and moved into place, so that a server running from this folder never serves half a build. */
async function build(root, node, app) {
  const next = join(root, 'node_modules', '.codeflix', `${app}-${process.pid}`)
  const old = `${next}-old`
  const dist = join(root, 'apps', app, 'dist')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  try {
    await finished(
      app,
      spawn(node, [vite, 'build', '--outDir', next, '--emptyOutDir', '--logLevel', 'warn'], {
        cwd: join(root, 'apps', app),
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(next, dist)
  } finally {
    rmSync(next, { recursive: true, force: true })
    rmSync(old, { recursive: true, force: true })
  }
}

async function finished(app, vite) {
  let output = ''
  for (const stream of [vite.stdout, vite.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  let stopped = false
  const stop = (signal) => {
    stopped = true
    vite.kill(signal)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const code = await new Promise((resolve, reject) => {
    vite.on('error', reject)
    vite.on('close', (exitCode, signal) => resolve(exitCode ?? signal))
  })
  process.off('SIGINT', stop).off('SIGTERM', stop)
  if (stopped) throw new Refusal('Stopped while the apps were being built; run the same command to start over.')
  if (code !== 0) throw new Refusal(`The ${app} app did not build (vite ended with ${code}).\n\n${output.trim()}`)
}

/** The files' contents, not their times: a checkout of the same commit is the same build. */
function hashOf(root, paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  }
  const walk = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    )
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory() && !['dist', 'node_modules'].includes(entry.name)) walk(path)
      if (entry.isFile() && !/\.test\.tsx?$|\.md$/.test(entry.name)) add(path)
    }
  }
  for (const path of paths) {
    if (path.endsWith('.json')) add(path)
    else walk(path)
  }
  return hash.digest('hex')
}
