/** The names of a service in the places where it is named. */
export interface ServiceNames {
  /** As in URLs, folders and event names, e.g. `watch-parties`. */
  service: string
  /** Its contract, e.g. `watchParties`. */
  contract: string
  /** e.g. `WatchParties`, in names of types. */
  type: string
  /** Its schema of published tables, e.g. `watch_parties`. */
  schema: string
}

/** The files of a service that does nothing yet, by their path from the root of the project. */
export function serviceFiles({ service, contract, type, schema }: ServiceNames): Record<string, string> {
  const folder = `services/${service}`
  return {
    [`packages/contracts/src/${service}.ts`]: `import { defineContract } from './contract.ts'

export const ${contract} = defineContract({
  service: '${service}',
  summary: 'What the service is for, in one sentence.',
  faults: {},
  routes: {},
  events: {},
  tables: {},
})
`,
    [`${folder}/package.json`]: `${JSON.stringify(
      {
        name: `@codeflix/${service}`,
        version: '0.1.0',
        private: true,
        license: 'AGPL-3.0-or-later',
        type: 'module',
        exports: './src/service.ts',
        dependencies: { '@codeflix/contracts': '0.1.0', '@codeflix/kit': '0.1.0', kysely: '0.29.9', zod: '4.6.7' },
        devDependencies: { '@codeflix/platform': '0.1.0' },
      },
      undefined,
      2,
    )}
`,
    [`${folder}/README.md`]: `# ${service}

What the service is for, in one sentence.

${table([
  ['', ''],
  ['Contract', `\`packages/contracts/src/${service}.ts\``],
  ['Publishes', 'nothing'],
  ['Replicates', 'nothing'],
  ['Consumes', 'nothing'],
  ['Emits', 'nothing'],
  ['Settings', '`src/config.ts`'],
])}

## What it promises

## Where things are

## How it fails, and how you see it
`,
    [`${folder}/deploy.yaml`]: `# Values for the Helm chart that all services share.
needs: [database, broker]
resources:
  requests: { cpu: 100m, memory: 192Mi }
  limits: { memory: 384Mi }
autoscaling:
  minReplicas: 2
  maxReplicas: 10
  targetCPUUtilizationPercentage: 70
`,
    [`${folder}/migrations/0001-${service}.sql`]: `-- What other services may hold copies of is in this schema; everything else is in public.
create schema ${schema};
`,
    [`${folder}/src/config.ts`]: `import { z } from 'zod'

export const config = z.object({}).strict()
export type ${type}Config = z.infer<typeof config>
`,
    [`${folder}/src/tables.ts`]: `import type { Context } from '@codeflix/kit/service'
import type { ${type}Config } from './config.ts'

/** The tables of the service, as its migrations make them; names and columns in camelCase. */
export type ${type}Tables = object

export type ${type}Context = Context<${type}Tables, ${type}Config>
`,
    [`${folder}/src/service.ts`]: `import { ${contract} } from '@codeflix/contracts/${service}'
import { defineService } from '@codeflix/kit/service'
import { config } from './config.ts'
import type { ${type}Context } from './tables.ts'

export const ${contract}Service = defineService({
  contract: ${contract},
  config,
  migrations: new URL('../migrations/', import.meta.url),
  replicates: {},
  consumes: [],
  needs: [],
  start: (_context: ${type}Context) => ({
    routes: {},
    events: {},
  }),
})
`,
    [`${folder}/test/service.test.ts`]: `import { bootTest, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ${contract}Service } from '../src/service.ts'

let site: BootedTest

beforeAll(async () => {
  site = await bootTest([${contract}Service])
})
afterAll(() => site.close())

test('the service starts on an empty database and describes itself', async () => {
  const response = await site.app.inject('/api/${service}/openapi.json')
  expect(response.statusCode).toBe(200)
  expect(response.json()).toMatchObject({ openapi: '3.1.0' })
})
`,
  }
}

/** A table as the formatter leaves it: its columns are as wide as their widest cell. */
function table(rows: [string, string][]): string {
  const widths = ([0, 1] as const).map((at) => Math.max(...rows.map((row) => row[at].length)))
  const line = (cells: string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const [head = ['', ''], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
