import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const tools = import.meta.dirname
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const run = (command: string, args: string[], environment: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, TEST_INFRASTRUCTURE: '', ...environment },
  })
  return { status, output: stdout + stderr }
}

test('one part that cannot be installed fails the whole, and the others are installed all the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'codeflix-infra-'))
  folders.push(folder)
  cpSync(join(tools, 'infra', 'install.sh'), join(folder, 'install.sh'))
  for (const [name, script] of Object.entries({ toolchain: 'true', 'install-a': 'false', 'install-b': 'echo b here' }))
    writeFileSync(join(folder, `${name}.sh`), `${script}\n`)
  const { status, output } = run('bash', [join(folder, 'install.sh')])
  expect(status).toBe(1)
  expect(output).toMatch(/toolchain ok, \d+ s\n.*install-a FAILED, \d+ s\nb here\n.*install-b ok/)
  expect(output).toContain('not installed: install-a')
})

test('a Debian package that is missing and cannot be installed is named, with what to do', () => {
  const bin = mkdtempSync(join(tmpdir(), 'codeflix-infra-'))
  folders.push(bin)
  for (const [name, script] of Object.entries({ id: 'echo 1000', 'dpkg-query': 'exit 1', 'apt-get': 'exit 1' }))
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  const path = `${bin}:${process.env['PATH'] ?? ''}`
  const { status, output } = run('bash', [join(tools, 'infra', 'apt.sh'), 'rabbitmq-server'], { PATH: path })
  expect([status, output]).toEqual([1, 'Missing: rabbitmq-server. Run this as root: apt-get install rabbitmq-server\n'])
})

test.each([['--project', 'infra'], ['packages/platform/src/amqp.infra.test.ts']])(
  'tests on real servers that nobody switched on are refused with the switch, not passed over: %s %s',
  (...args) => {
    const { status, output } = run(process.execPath, [join(tools, 'test.mjs'), ...args])
    expect(status).toBe(1)
    expect(output).toContain('TEST_INFRASTRUCTURE=1 npm test')
  },
)
