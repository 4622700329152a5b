import type { ContractShape, Route } from '@codeflix/contracts/contract'
import { z } from 'zod'

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return rest
}

const accessText = (route: Route): string =>
  route.access === 'anyone'
    ? 'anyone'
    : route.access === 'account'
      ? 'any signed-in account'
      : 'staff' in route.access
        ? `staff: owner, ${route.access.staff.filter((role) => role !== 'owner').join(', ')}`.replace(/, $/, '')
        : route.access.proof

/** The OpenAPI 3.1 document of a service. */
export function openApi(contract: ContractShape): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of Object.entries<Route>(contract.routes)) {
    const path = `/api/${contract.service}${route.path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{path}')}`
    const parameters = (['params', 'query'] as const).flatMap((part) => {
      const schema = route[part] ? schemaOf(route[part], 'input') : undefined
      return Object.entries((schema?.['properties'] ?? {}) as Record<string, unknown>).map(([key, value]) => ({
        name: key === '*' ? 'path' : key,
        in: part === 'params' ? 'path' : 'query',
        required: part === 'params' || (schema?.['required'] ?? []).includes(key),
        schema: value,
      }))
    })
    const body = route.raw?.requestType
      ? { content: { [route.raw.requestType]: { schema: { type: 'string', format: 'binary' } } } }
      : route.body
        ? { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } }
        : undefined
    const status = String(route.status ?? (route.output || route.raw ? 200 : 204))
    const failures = new Map<number, string[]>()
    for (const code of route.faults ?? []) {
      const fault = contract.faults[code]
      if (fault) failures.set(fault.status, [...(failures.get(fault.status) ?? []), `${contract.service}.${code}`])
    }
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = {
      operationId: name,
      summary: route.summary,
      description: `Access: ${accessText(route)}.`,
      tags: [contract.service],
      ...(route.access === 'account' || (typeof route.access === 'object' && 'staff' in route.access)
        ? { security: [{ accessToken: [] }] }
        : {}),
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(body ? { requestBody: body } : {}),
      responses: {
        [status]: {
          description: 'Success',
          ...(route.output
            ? { content: { 'application/json': { schema: schemaOf(route.output, 'output') } } }
            : route.raw
              ? { content: { [route.raw.responseType]: {} } }
              : {}),
        },
        ...Object.fromEntries(
          [...failures].map(([code, faults]) => [
            code,
            {
              description: faults.join(', '),
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
            },
          ]),
        ),
        default: {
          description: 'A problem',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: `Codeflix ${contract.service}`, description: contract.summary, version: '1' },
    paths,
    components: {
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457',
          required: ['type', 'title', 'status', 'detail', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            code: { type: 'string' },
            traceId: { type: 'string' },
            fields: {
              type: 'array',
              items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
            },
          },
        },
      },
    },
  }
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char)
const pretty = (schema: unknown): string => escape(JSON.stringify(schema, undefined, 2))

/** The same for people: one page without scripts, with every route, its access, input, output and faults. */
export function apiPage(contract: ContractShape): string {
  const routes = Object.entries<Route>(contract.routes).map(([name, route]) => {
    const parts = [
      ['Path', route.params && schemaOf(route.params, 'input')],
      ['Query', route.query && schemaOf(route.query, 'input')],
      ['Body', route.body && schemaOf(route.body, 'input')],
      ['Answer', route.output && schemaOf(route.output, 'output')],
    ] as const
    return `<article id="${name}"><h2><code><b>${route.method}</b> /api/${contract.service}${escape(route.path)}</code></h2>
<p>${escape(route.summary)}. <span class="access">${escape(accessText(route))}</span></p>
${parts.flatMap(([label, schema]) => (schema ? [`<details><summary>${label}</summary><pre>${pretty(schema)}</pre></details>`] : [])).join('\n')}
${route.faults?.length ? `<p class="faults">Faults: ${route.faults.map((code) => `<a href="#fault-${code}"><code>${contract.service}.${code}</code></a>`).join(', ')}</p>` : ''}</article>`
  })
  const faults = Object.entries(contract.faults).map(
    ([code, fault]) =>
      `<tr id="fault-${code}"><td><code>${contract.service}.${code}</code></td><td>${fault.status}</td><td>${escape(fault.detail)}</td></tr>`,
  )
  const events = Object.entries(contract.events).map(
    ([name, event]) => `<tr><td><code>${contract.service}.${name}</code></td><td>${escape(event.summary)}</td></tr>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Codeflix ${contract.service} API</title>
<style>:root{color-scheme:light dark;--line:#8884}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}article{border-top:1px solid var(--line);padding:.5rem 0}h2{font-size:1rem;overflow-wrap:anywhere}pre{overflow:auto;background:#8881;padding:.75rem;border-radius:.5rem;font-size:.8rem}.access{border:1px solid var(--line);border-radius:1rem;padding:.1rem .6rem;font-size:.85rem;white-space:nowrap}table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}td{border-top:1px solid var(--line);padding:.35rem .75rem .35rem 0;text-align:left;vertical-align:top}</style></head>
<body><h1>${contract.service}</h1><p>${escape(contract.summary)} <a href="/api/${contract.service}/openapi.json">openapi.json</a></p>
${routes.join('\n')}${faults.length ? `<h2>Faults</h2><table>${faults.join('')}</table>` : ''}${events.length ? `<h2>Events</h2><table>${events.join('')}</table>` : ''}</body></html>`
}
