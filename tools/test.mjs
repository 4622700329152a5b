import './node-version.mjs'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNode } from './child.mjs'
import { root, setUp } from './set-up.mjs'
import { plainUnlessTerminal, Refusal, run, say } from './terminal.mjs'

const vitest = join('node_modules', 'vitest', 'vitest.mjs')
const options = process.argv.slice(2)
const withInfrastructure = process.env.TEST_INFRASTRUCTURE === '1'
const infrastructureProjects = ['infra', 'journeys-cluster']
const projects = ['unit', 'services', 'journeys', 'chaos', 'e2e', ...(withInfrastructure ? infrastructureProjects : [])]
const wantsInfrastructure =
  options.some((option) => option.includes('.infra.test')) ||
  /--project[ =](infra|journeys-cluster)\b/.test(options.join(' '))
const howToRunInfrastructure = 'tools/infra/install.sh (as root, on Debian), then TEST_INFRASTRUCTURE=1 npm test'

await run(async () => {
  if (wantsInfrastructure && !withInfrastructure)
    throw new Refusal(`Tests on real servers are run when they are asked for: ${howToRunInfrastructure} -- …`)
  const node = await setUp({ apps: true })
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-counts-'))
  const file = join(folder, 'counts.json')
  try {
    say('tests', `running ${options.join(' ') || projects.join(', ')}`)
    const env = { ...plainUnlessTerminal(), TEST_COUNTS_FILE: file }
    const code = await runNode(node, [vitest, 'run', ...options], { cwd: root, env })
    const counts = judge(readCounts(file), code, options.length === 0 ? projects : [])
    for (const reason of counts.reasons) console.log(`not passed: ${reason}`)
    if (!withInfrastructure && options.length === 0)
      console.log(
        `not run: tests on real servers (RabbitMQ, Kafka Connect, S3, …) and the journeys with processes for each service. To run them: ${howToRunInfrastructure}`,
      )
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
    return { passed: 0, failed: 0, reasons: [], projects: [] }
  }
}

/** Nothing that ran wrong may look like nothing that went wrong. */
function judge({ passed, failed, reasons, projects: ran }, code, wanted) {
  const broken = [
    ...(passed + failed === 0 ? ['no test ran'] : []),
    ...wanted.filter((project) => !ran.includes(project)).map((project) => `no test of ${project} ran`),
    ...(code !== 0 && failed === 0 ? [`Vitest ended with ${code} although no test failed`] : []),
  ]
  return { passed, failed: failed + broken.length, reasons: [...reasons, ...broken] }
}
