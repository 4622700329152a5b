import './node-version.mjs'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runNode } from './child.mjs'
import { root, setUp } from './set-up.mjs'
import { Refusal, run, say } from './terminal.mjs'

const server = join(root, 'apps', 'server', 'src', 'main.ts')
const options = process.argv.slice(2)

await run(async () => {
  if (options.includes('--help') || options.includes('-h')) {
    process.stdout.write(readFileSync(join(root, 'apps', 'server', 'help.txt'), 'utf8'))
    return 0
  }
  if (!existsSync(server)) throw new Refusal(`${server} is missing: is this a complete clone?`)
  const node = await setUp({ apps: options[0] !== 'config' })
  say('server', 'starting')
  // Node keeps what it made of the sources: half of the time from here to the first line of the server.
  const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.codeflix', 'compile-cache'), ...process.env }
  return runNode(node, [server, ...options], { cwd: root, env })
})
