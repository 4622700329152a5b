import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node'

/** What a run came to. A skipped test has checked nothing, so `failed` counts it unless a name filter left it out. */
interface TestCounts {
  passed: number
  failed: number
  /** Why `failed` is higher than the number of tests that Vitest lists as failed; one line each. */
  reasons: string[]
  /** Those of which a test ran. */
  projects: string[]
}

const slowProjects = ['infra', 'journeys', 'journeys-cluster', 'chaos', 'e2e']

/** Beside Vitest's own reporter: names the long tests as they begin, and leaves the counts where `npm test` finds them. */
export default class TestReporter implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestCaseReady(test: TestCase): void {
    if (!slowProjects.includes(test.project.name)) return
    this.#vitest?.logger.log(` … |${test.project.name}| ${test.fullName}`)
  }

  onTestCaseResult(test: TestCase): void {
    if (!slowProjects.includes(test.project.name)) return
    const duration = ((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1)
    this.#vitest?.logger.log(` ${test.ok() ? '✓' : '×'} |${test.project.name}| ${test.fullName} ${duration} s`)
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env['TEST_COUNTS_FILE']
    if (file === undefined) return
    const filtered = this.#vitest?.config.testNamePattern !== undefined
    writeFileSync(file, JSON.stringify(countTests(modules, errors, filtered)))
  }
}

function countTests(modules: readonly TestModule[], errors: readonly SerializedError[], filtered: boolean): TestCounts {
  const projects = new Set<string>()
  const counts: TestCounts = { passed: 0, failed: 0, reasons: [], projects: [] }
  const fail = (reason: string) => {
    counts.failed++
    counts.reasons.push(reason)
  }
  for (const module of modules) {
    const failedBefore = counts.failed
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed' || state === 'failed') projects.add(module.project.name)
      if (state === 'passed') counts.passed++
      else if (state === 'failed') counts.failed++
      else if (!filtered) fail(`${module.relativeModuleId}: "${test.fullName}" did not run (${state})`)
    }
    if (!module.ok() && counts.failed === failedBefore) fail(`${module.relativeModuleId}: failed outside its tests`)
  }
  for (const error of errors) fail(`an error outside any test: ${error.message}`)
  return { ...counts, projects: [...projects] }
}
