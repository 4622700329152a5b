import { schemaOf } from '@codeflix/contracts/contract'
import type { Manifest } from '@codeflix/kit/service'

const begin = '<!-- graph:begin -->'
const end = '<!-- graph:end -->'

/** Solid arrows are events, dotted ones copies of published tables; each points to the service that takes them. */
export function serviceGraph(services: readonly Manifest[]): string {
  const id = schemaOf
  const nodes = services.map(({ contract }) => `  ${id(contract.service)}["${contract.service}"]`)
  const edges = services.flatMap((taker) =>
    services.flatMap((owner) => {
      const prefix = `${owner.contract.service}.`
      const own = (names: readonly string[]) =>
        names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
      const arrow = (style: string, names: string[]) =>
        names.length === 0
          ? []
          : [`  ${id(owner.contract.service)} ${style}|"${names.join('<br>')}"| ${id(taker.contract.service)}`]
      return [...arrow('-->', own(taker.consumes)), ...arrow('-.->', own(Object.keys(taker.replicates)))]
    }),
  )
  return ['```mermaid', 'flowchart LR', ...nodes, ...edges, '```'].join('\n')
}

/** @throws when the text has no place for the graph */
export function withServiceGraph(markdown: string, graph: string): string {
  const from = markdown.indexOf(begin)
  const to = markdown.indexOf(end)
  if (from === -1 || to < from) throw new Error(`there is no place for the graph:\n${begin}\n${end}`)
  return `${markdown.slice(0, from)}${begin}\n\n${graph}\n\n${markdown.slice(to)}`
}
