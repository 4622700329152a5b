import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildApps } from './build-apps.mjs'
import { findNode, installPackages } from './install.mjs'
import { say } from './terminal.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What every command stands on: packages as locked, the Node to run on and, when asked for, the built web apps. */
export async function setUp({ apps = false } = {}) {
  const release = await takeTurn()
  try {
    await installPackages(root)
    const node = findNode(root)
    if (apps) await buildApps(root, node)
    return node
  } finally {
    release()
  }
}

/** `npm start` and `npm test` typed at once in a fresh clone must not install over each other. */
async function takeTurn() {
  const folder = join(root, '.cache')
  const file = join(folder, 'set-up.pid')
  const mine = `${file}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  for (let told = false; ;) {
    try {
      // A link appears with its content or not at all: nobody can read a file that does not name its holder yet.
      writeFileSync(mine, String(process.pid))
      linkSync(mine, file)
      const release = () => rmSync(file, { force: true })
      process.once('exit', release)
      return release
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    } finally {
      rmSync(mine, { force: true })
    }
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
    if (!isRunning(holder)) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) say('waiting', `for process ${holder}, which is installing or building`)
    told = true
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function isRunning(pid) {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
