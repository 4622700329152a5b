import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const monitoring = join(root, 'deploy/monitoring')

function promtool(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(join(root, '.infra/bin/promtool'), args, {
    cwd: monitoring,
    encoding: 'utf8',
  })
  if (error) throw new Error('promtool is not there: tools/infra/install-promtool.sh', { cause: error })
  return { status, output: stdout + stderr }
}

test('Prometheus takes the alerts', () => {
  const { status, output } = promtool('check', 'rules', 'alerts.yaml')
  expect({ status, output }).toMatchObject({ status: 0, output: expect.stringMatching(/SUCCESS: \d+ rules found/) })
})

test('the alerts come when they should and not before', () => {
  expect(promtool('test', 'rules', 'alerts.test.yaml')).toMatchObject({ status: 0 })
})

test('an alert that does not come is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-alerts-'))
  try {
    const rules = readFileSync(join(monitoring, 'alerts.yaml'), 'utf8')
    const mistaken = rules.replace('(queue_dead) > 0', '(queue_dead) > 100')
    expect(mistaken).not.toBe(rules)
    writeFileSync(join(folder, 'alerts.yaml'), mistaken)
    writeFileSync(join(folder, 'alerts.test.yaml'), readFileSync(join(monitoring, 'alerts.test.yaml')))
    const { status, output } = promtool('test', 'rules', join(folder, 'alerts.test.yaml'))
    expect(output).toContain('DeadLetters')
    expect(status).not.toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a rule that Prometheus does not understand is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-alerts-'))
  try {
    const rules = readFileSync(join(monitoring, 'alerts.yaml'), 'utf8')
    writeFileSync(join(folder, 'alerts.yaml'), rules.replace('max by (service) (', 'max by service ('))
    expect(promtool('check', 'rules', join(folder, 'alerts.yaml')).status).not.toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
