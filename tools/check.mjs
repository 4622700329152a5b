import './node-version.mjs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root, setUp } from './set-up.mjs'
import { run, say, seconds } from './terminal.mjs'

const bin = (...path) => join(root, 'node_modules', ...path)
const steps = [
  { name: 'lockfile', script: 'tools/lockfile.ts' },
  { name: 'boundaries', script: 'tools/boundaries.ts' },
  { name: 'reference', script: 'tools/reference.ts', args: ['--check'] },
  { name: 'format', script: bin('oxfmt', 'bin', 'oxfmt'), args: ['--check', '.'] },
  { name: 'types', script: bin('typescript', 'bin', 'tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'types web', script: bin('typescript', 'bin', 'tsc'), args: ['-p', 'tsconfig.web.json'] },
  { name: 'types e2e', script: bin('typescript', 'bin', 'tsc'), args: ['-p', 'tsconfig.e2e.json'] },
  {
    name: 'lint',
    script: bin('oxlint', 'bin', 'oxlint'),
    args: ['--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
  },
]

await run(async () => {
  const node = await setUp()
  const failed = []
  for (const { name, script, args = [] } of steps) {
    const started = Date.now()
    const { code, output } = await finished(spawn(node, [script, ...args], { cwd: root }))
    say(name, `${code === 0 ? 'ok' : 'FAILED'}, ${seconds(started)}`)
    if (code === 0) continue
    failed.push(name)
    process.stdout.write(`\n${output.trim()}\n\n`)
  }
  console.log(failed.length === 0 ? `check: ${steps.length} passed` : `check: failed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
})

async function finished(child) {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal))
  })
  return { code, output }
}
