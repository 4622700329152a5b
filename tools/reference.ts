import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { configKeys } from '../apps/server/src/config.ts'
import { system } from '../packages/contracts/src/system.ts'
import { loadServices, serviceNames } from '../apps/server/src/services.ts'
import type { Manifest } from '../packages/kit/src/service.ts'
import { configPage, eventsPage, faultsPage, routesPage } from './reference/pages.ts'
import { serviceGraph, withServiceGraph } from './reference/service-graph.ts'

/** @returns the files whose text is not the wanted one, or that are not there */
export function staleFiles(root: string, wanted: Record<string, string>): string[] {
  return Object.keys(wanted).filter((file) => readOr(join(root, file), undefined) !== wanted[file])
}

function readOr<Otherwise>(path: string, otherwise: Otherwise): string | Otherwise {
  return existsSync(path) ? readFileSync(path, 'utf8') : otherwise
}

/** Not a service, but it has routes like one. */
const systemRoutes: Manifest = { contract: system, consumes: [], replicates: {} }

/** The generated files as the code says they should be. */
async function references(root: string): Promise<Record<string, string>> {
  const services = await loadServices(serviceNames)
  const taken = Object.fromEntries(
    services.map(({ contract, consumes, replicates }) => [contract.service, { consumes, replicates }]),
  )
  return {
    'apps/server/src/manifests.json': `${JSON.stringify(taken, undefined, 2)}\n`,
    'docs/reference/routes.md': routesPage([...services, systemRoutes]),
    'docs/reference/events.md': eventsPage(services),
    'docs/reference/config.md': configPage(configKeys(services)),
    'docs/reference/faults.md': faultsPage([...services, systemRoutes]),
    'ARCHITECTURE.md': withServiceGraph(readOr(join(root, 'ARCHITECTURE.md'), ''), serviceGraph(services)),
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const wanted = await references(root)
  const stale = staleFiles(root, wanted)
  if (process.argv.includes('--check')) {
    for (const file of stale) console.error(`${file} is not what the code says: run npm run reference`)
    process.exitCode = stale.length === 0 ? 0 : 1
  } else {
    for (const file of stale) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), wanted[file] ?? '')
      console.log(`wrote ${file}`)
    }
  }
}
