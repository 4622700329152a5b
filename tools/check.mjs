import './node-version.mjs'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, setUp } from './set-up.mjs'
import { plainUnlessTerminal, run, say, seconds } from './terminal.mjs'

const steps = JSON.parse(readFileSync(join(root, 'tools', 'check-steps.json'), 'utf8'))

await run(async () => {
  const node = await setUp()
  const failed = []
  for (const { name, run: command } of steps) {
    const started = Date.now()
    const { code, output } = await finished(spawn(node, command, { cwd: root, env: plainUnlessTerminal() }))
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
