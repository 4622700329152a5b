import type { ContractShape, Route } from '@codeflix/contracts/contract'
import { schemaOf } from '@codeflix/contracts/contract'
import { kitFaults } from '@codeflix/contracts/fault'
import type { Manifest } from '@codeflix/kit/service'
import * as z from 'zod'

interface ConfigKey {
  section: string
  key: string
  variable: string
  schema: z.ZodType
}

const note = (source: string) => `<!-- Generated from ${source} by \`npm run reference\`. Do not edit. -->\n`

/** Every route by service, with who may call it and the faults of its own that it may answer with. */
export function routesPage(services: readonly Manifest[]): string {
  return page('Routes', 'packages/contracts/src', [
    'Every route checks its input and answers a mistake with `kit.invalid-input`; the other faults that any route may answer with are in [faults](faults.md). Each service serves its own OpenAPI document at `/api/<service>/openapi.json`.',
    ...services.flatMap(({ contract }) => [
      `## ${contract.service}`,
      contract.summary,
      table(
        ['Route', 'Who may call it', 'What it does', 'Faults'],
        Object.entries<Route>(contract.routes).map(([name, route]) => [
          `\`${route.raw?.anyMethod ? 'any' : route.method} /api/${contract.service}${route.path}\`<br>${name}`,
          access(route),
          route.summary + limits(route),
          (route.faults ?? []).map((code) => `\`${contract.service}.${code}\``).join(' '),
        ]),
      ),
    ]),
  ])
}

/** Every event and every published table, with who takes them. */
export function eventsPage(services: readonly Manifest[]): string {
  return page('Events and published tables', 'packages/contracts/src and the services’ manifests', [
    'An event says that something happened; it is delivered at least once, in order for one value of its key. A published table is what a service shows of its data; the services that need it hold a copy of the columns they name.',
    ...services
      .filter(({ contract }) => Object.keys(contract.events).length + Object.keys(contract.tables).length > 0)
      .flatMap(({ contract }) => [`## ${contract.service}`, ...eventsOf(contract), ...tablesOf(contract)]),
  ])

  function eventsOf(contract: ContractShape): string[] {
    const rows = Object.entries(contract.events).map(([name, event]) => {
      const full = `${contract.service}.${name}`
      const takers = services.filter(({ consumes }) => (consumes as readonly string[]).includes(full))
      return [
        `\`${full}\``,
        event.summary,
        `\`${event.key}\``,
        fields(event.payload),
        takers.map((taker) => taker.contract.service).join(', ') || 'nobody yet',
      ]
    })
    return rows.length === 0 ? [] : [table(['Event', 'Meaning', 'Key', 'Payload', 'Taken by'], rows)]
  }

  function tablesOf(contract: ContractShape): string[] {
    return Object.entries(contract.tables).flatMap(([name, { summary, key, columns }]) => {
      const full = `${contract.service}.${name}`
      const copies = services.flatMap((service) => {
        const wanted = (service.replicates as Record<string, readonly string[] | undefined>)[full]
        return wanted ? [{ by: service.contract.service, columns: new Set([...key, ...wanted]) }] : []
      })
      return [
        `### Table \`${schemaOf(contract.service)}.${name}\``,
        summary,
        table(
          ['Column', 'Type', 'Copied by'],
          Object.entries(columns).map(([column, { type, nullable }]) => [
            `\`${column}\`${key.includes(column) ? ' (key)' : ''}`,
            type + (nullable ? ' or null' : ''),
            copies.flatMap((copy) => (copy.columns.has(column) ? [copy.by] : [])).join(', '),
          ]),
        ),
      ]
    })
  }
}

/** Every setting with its default, its environment variable and what it is for. */
export function configPage(keys: Iterable<ConfigKey>): string {
  const bySection = Map.groupBy(keys, ({ section }) => section)
  return page('Settings', 'the config.ts of apps/server and of each service', [
    'Defaults < file (`--config`) < environment < command line. `npm start -- config show` prints each value and where it comes from; `npm start -- config check` checks them. An unknown key is an error.',
    ...[...bySection].flatMap(([section, settings]) => [
      `## ${section}`,
      table(
        ['Key', 'Environment', 'Value', 'Default', 'What it is for'],
        settings.map(({ key, variable, schema }) => {
          const { default: fallback, description = '', ...shape } = z.toJSONSchema(schema, jsonOptions)
          return [
            `\`${key}\``,
            `\`${variable}\``,
            kind(shape),
            fallback === undefined ? '' : `\`${text(fallback)}\``,
            description,
          ]
        }),
      ),
    ]),
  ])
}

/** Every fault code, with its status and the routes that answer with it. */
export function faultsPage(services: readonly Manifest[]): string {
  return page('Faults', 'packages/contracts/src', [
    'A fault is an error that was expected. It is sent as `application/problem+json` (RFC 9457) with its `code`, whose first part names the service, and so the folder, that it comes from. Anything else is a bug: status 500, a general text and a trace id.',
    '## Any route',
    table(
      ['Code', 'Status', 'Meaning'],
      Object.entries(kitFaults).map(([code, { status, detail }]) => [`\`${code}\``, String(status), detail]),
    ),
    ...services.flatMap(({ contract }) => {
      const rows = Object.entries(contract.faults).map(([code, { status, detail }]) => {
        const routes = Object.entries<Route>(contract.routes).filter(([, route]) => route.faults?.includes(code))
        return [`\`${contract.service}.${code}\``, String(status), detail, routes.map(([name]) => name).join(', ')]
      })
      return rows.length === 0 ? [] : [`## ${contract.service}`, table(['Code', 'Status', 'Meaning', 'Routes'], rows)]
    }),
  ])
}

function page(title: string, source: string, parts: string[]): string {
  return [note(source), `# ${title}`, '', parts.join('\n\n'), ''].join('\n')
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells
      .map((cell) =>
        cell
          .replaceAll('|', '\\|')
          .replaceAll(/<(?!br>)/g, '\\<')
          .replaceAll('\n', ' '),
      )
      .join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function access({ access: who }: Route): string {
  if (who === 'anyone') return 'anyone'
  if (who === 'account') return 'a signed-in account'
  if ('proof' in who) return `with a ${who.proof}`
  return `staff: ${[...new Set(['owner', ...who.staff])].join(', ')}`
}

function limits({ limits: { bodyBytes, perMinute } = {} }: Route): string {
  const said = [
    ...(bodyBytes === undefined ? [] : [`body up to ${bodyBytes.toLocaleString('en')} bytes`]),
    ...(perMinute === undefined ? [] : [`${perMinute} requests a minute`]),
  ]
  return said.length === 0 ? '' : ` (${said.join(', ')})`
}

function fields(payload: z.ZodObject): string {
  return Object.entries(payload.shape)
    .map(([name, field]) => `\`${name}${z.safeParse(field, undefined).success ? '?' : ''}\``)
    .join(' ')
}

const jsonOptions = { io: 'input', unrepresentable: 'any' } as const

/** A JSON schema in a few words, e.g. `integer, 1 to 365`. */
function kind(schema: z.core.JSONSchema.BaseSchema): string {
  if (schema.anyOf) return schema.anyOf.map((one) => kind(one)).join(', or ')
  if (schema.enum) return schema.enum.map((one) => `\`${text(one)}\``).join(' or ')
  const bound = (value: unknown) =>
    typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined
  const [least, above, most] = [bound(schema.minimum), bound(schema.exclusiveMinimum), bound(schema.maximum)]
  const said = [
    ...(above === undefined ? [] : [`more than ${above}`]),
    ...(least === undefined ? [] : most === undefined ? [`at least ${least}`] : [`${least} to ${most}`]),
    ...(most === undefined || least !== undefined ? [] : [`at most ${most}`]),
  ]
  const format = schema.format === 'uri' ? 'URL' : undefined
  const type =
    format ??
    String(schema.type ?? 'text')
      .replace('string', 'text')
      .replace('boolean', '`true` or `false`')
  return [type, ...said].join(', ')
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
