import './node-version.mjs'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNode } from './child.mjs'
import { root, setUp } from './set-up.mjs'
import { plainUnlessTerminal, run, say } from './terminal.mjs'

const vitest = join('node_modules', 'vitest', 'vitest.mjs')

await run(async () => {
  const node = await setUp({ apps: true })
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-counts-'))
  const file = join(folder, 'counts.json')
  try {
    say('tests', `running ${process.argv.slice(2).join(' ') || 'unit, services, journeys, chaos, e2e'}`)
    const env = { ...plainUnlessTerminal(), TEST_COUNTS_FILE: file }
    const code = await runNode(node, [vitest, 'run', ...process.argv.slice(2)], { cwd: root, env })
    const counts = judge(readCounts(file), code)
    for (const reason of counts.reasons) console.log(`not passed: ${reason}`)
    // The last line, alone, in this form: people and programs read the result off it.
    console.log(`tests: ${counts.passed} passed, ${counts.failed} failed`)
    return counts.failed > 0 && code === 0 ? 1 : code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0, reasons: [] }
  }
}

/** Nothing that ran wrong may look like nothing that went wrong. */
function judge({ passed, failed, reasons }, code) {
  const broken = [
    ...(passed + failed === 0 ? ['no test ran'] : []),
    ...(code !== 0 && failed === 0 ? [`Vitest ended with ${code} although no test failed`] : []),
  ]
  return { passed, failed: failed + broken.length, reasons: [...reasons, ...broken] }
}
