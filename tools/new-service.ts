import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { serviceFiles, type ServiceNames } from './new-service/templates.ts'

/** A mistake in what was asked for, in words for whoever asked. */
export class ScaffoldError extends Error {}

const taken = ['all', 'viewer', 'admin', 'server', 'system', 'kit', 'codeflix']

/**
 * Writes a service that does nothing yet in the one shape that all services have, with its contract, and names it where
 * services are named. Nothing is written when something is in the way.
 *
 * @param root the project's folder
 * @param name in kebab-case
 * @returns the files written, from the root
 * @throws ScaffoldError
 */
export function scaffoldService(root: string, name: string): string[] {
  const names = namesOf(name)
  const files: Record<string, string> = serviceFiles(names)
  const inTheWay = [`services/${name}`, ...Object.keys(files)].find((path) => existsSync(join(root, path)))
  if (inTheWay !== undefined) throw new ScaffoldError(`${inTheWay} is already there.`)

  Object.assign(files, registrations(root, names))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return Object.keys(files)
}

function namesOf(service: string): ServiceNames {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(service)) {
    throw new ScaffoldError(`"${service}" is not a name in kebab-case, e.g. watch-parties.`)
  }
  if (taken.includes(service)) throw new ScaffoldError(`"${service}" already means something else.`)
  const contract = service.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const type = contract.charAt(0).toUpperCase() + contract.slice(1)
  return { service, contract, type, schema: service.replaceAll('-', '_') }
}

/** The files that list the services, with this one added at the end of each list. */
function registrations(root: string, { service, contract }: ServiceNames): Record<string, string> {
  const key = service === contract ? contract : `'${service}': ${contract}`
  return {
    ...edited(root, 'packages/contracts/src/all.ts', [
      [/(?=\n\n\/\*\* Every contract by the name of its service)/, `\nimport { ${contract} } from './${service}.ts'`],
      [/(?<=export const contracts = \{[^}]*)(?=\} as const)/, `  ${key},\n`],
    ]),
    ...edited(root, 'apps/server/src/services.ts', [
      [
        /(?=\}\n\nexport const serviceNames)/,
        `  ${service === contract ? service : `'${service}'`}: async () => (await import('@codeflix/${service}')).${contract}Service,\n`,
      ],
    ]),
    ...withDependency(root, 'apps/server/package.json', `@codeflix/${service}`),
  }
}

function withDependency(root: string, file: string, name: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(root, file), 'utf8')) as { dependencies: Record<string, string> }
  const dependencies = Object.entries({ ...manifest.dependencies, [name]: '0.1.0' })
  manifest.dependencies = Object.fromEntries(dependencies.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return { [file]: `${JSON.stringify(manifest, undefined, 2)}\n` }
}

function edited(root: string, file: string, insertions: [place: RegExp, text: string][]): Record<string, string> {
  let text = readFileSync(join(root, file), 'utf8')
  for (const [place, insertion] of insertions) {
    if (!place.test(text))
      throw new ScaffoldError(`${file} is not as expected: there is no place for "${insertion.trim()}".`)
    text = text.replace(place, () => insertion)
  }
  return { [file]: text }
}

if (import.meta.main) {
  const [name] = process.argv.slice(2)
  try {
    if (name === undefined || name.startsWith('-')) throw new ScaffoldError('Usage: npm run new-service -- <name>')
    const files = scaffoldService(join(import.meta.dirname, '..'), name)
    console.log(`Wrote\n${files.map((file) => `  ${file}`).join('\n')}\n`)
    console.log('Next: npm install && npm run format && npm run reference && npm run workflows && npm run check')
    console.log(`      npm test -- services/${name}`)
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
