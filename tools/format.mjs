import './node-version.mjs'
import { join } from 'node:path'
import { runNode } from './child.mjs'
import { root, setUp } from './set-up.mjs'
import { run } from './terminal.mjs'

await run(async () => {
  const node = await setUp()
  const paths = process.argv.slice(2)
  return runNode(node, [join('node_modules', 'oxfmt', 'bin', 'oxfmt'), ...(paths.length > 0 ? paths : ['.'])], {
    cwd: root,
  })
})
