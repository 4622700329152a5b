import { eventually } from '@codeflix/kit/testing/eventually'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startPlatformProcess, type PlatformProcess } from '../platform-process.ts'
import { setUpSite } from '../story.ts'

const monitoring = join(import.meta.dirname, '../../deploy/monitoring')
const read = (name: string): string => readFileSync(join(monitoring, name), 'utf8')

interface Rule {
  alert: string
  expr: string
  annotations: { runbook_url: string }
}
const { groups } = parse(read('alerts.yaml')) as { groups: { rules: Rule[] }[] }
const rules = groups.flatMap((group) => group.rules)
const { panels } = JSON.parse(read('dashboard.json')) as { panels: { targets: { expr: string }[] }[] }

/** What a query asks for: words that are no function, no keyword, no label and no text. */
function metricsIn(query: string): string[] {
  const bare = query
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\b(by|without|on) *\([^)]*\)/g, '')
  return [...bare.matchAll(/\b[a-z][a-z0-9]*_[a-z0-9_]*\b(?! *\()/g)].map(([name]) => name)
}

/** Those that nobody tells. Of a histogram it is the name before `_bucket`, `_count` and `_sum` that is declared. */
const unknown = (queries: readonly string[], known: ReadonlySet<string>): string[] =>
  [...new Set(queries.flatMap(metricsIn))].filter(
    (name) => !known.has(name) && !known.has(name.replace(/_(bucket|count|sum)$/, '')),
  )

describe('the figures that operators go by', () => {
  let platform: PlatformProcess
  const known = new Set<string>()
  beforeAll(async () => {
    platform = await startPlatformProcess()
    await setUpSite(platform.url, platform.setUpUrl())
    await eventually(async () => {
      const text = await (await fetch(`${platform.url}/metrics`)).text()
      for (const [, name] of text.matchAll(/^# TYPE (\S+)/gm)) known.add(name as string)
      if (!known.has('replica_lag_seconds')) throw new Error('the figures are not all there yet')
    })
  })
  afterAll(() => platform.remove())

  test('are there, all that an alert asks for', () => {
    const queries = rules.map((rule) => rule.expr)
    // Prometheus tells this one itself.
    expect(unknown(queries, known).filter((name) => name !== 'up')).toEqual([])
    expect(queries.flatMap(metricsIn).length).toBeGreaterThan(15)
  })

  test('are there, all that the dashboard and the autoscaler ask for', () => {
    const queries = panels.flatMap((panel) => panel.targets.map((target) => target.expr))
    expect(unknown(queries, known)).toEqual([])
    const { rules: adapted } = parse(read('prometheus-adapter.yaml')) as {
      rules: { external: { seriesQuery: string; name: { as: string } }[] }
    }
    expect(
      unknown(
        adapted.external.map((one) => one.seriesQuery),
        known,
      ),
    ).toEqual([])
    const { worker } = parse(readFileSync(join(monitoring, '../../services/encoder/deploy.yaml'), 'utf8')) as {
      worker: { autoscaling: { queue: { metric: string; query: string } } }
    }
    const { metric, query } = worker.autoscaling.queue
    expect(adapted.external.map((one) => one.name.as)).toContain(metric)
    expect(unknown([query], known)).toEqual([])
  })

  test('and one that nobody tells is found', () => {
    expect(
      unknown(['max(queue_deaf) > 0', 'sum by (target) (rate(http_request_duration_seconds_sum[5m]))'], known),
    ).toEqual(['queue_deaf'])
  })
})

describe('the alerts', () => {
  test('are the same with and without the operator', () => {
    const resource = parse(read('prometheus-rule.yaml')) as { spec: unknown }
    expect(resource.spec).toEqual({ groups })
  })

  test.each(rules.map((rule) => [rule.alert, rule.annotations.runbook_url] as const))(
    '%s has a page that names it, its effect and its cure',
    (alert, page) => {
      const text = readFileSync(join(monitoring, '../..', page), 'utf8')
      expect(text).toContain(`\`${alert}\``)
      for (const part of ['**Effect.**', '## How to see it', '## Cause and cure']) expect(text).toContain(part)
    },
  )
})
