import './node-version.mjs'
import { join } from 'node:path'
import { runNode } from './child.mjs'
import { root, setUp } from './set-up.mjs'
import { run } from './terminal.mjs'

const options = process.argv.slice(2)

await run(async () => {
  const node = await setUp({ apps: options[0] === 'scale' })
  return runNode(node, [join(root, 'bench', 'main.ts'), ...options], { cwd: root })
})
