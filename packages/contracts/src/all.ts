import { catalog } from './catalog.ts'
import { catalogAdmin } from './catalog-admin.ts'
import type { ContractShape, EventContract, PayloadOf, PublishedRow, TableContract } from './contract.ts'
import { encoder } from './encoder.ts'
import { identity } from './identity.ts'
import { notifications } from './notifications.ts'
import { playback } from './playback.ts'
import { subscriptions } from './subscriptions.ts'

/** Every contract by the name of its service. */
export const contracts = {
  identity,
  'catalog-admin': catalogAdmin,
  encoder,
  catalog,
  playback,
  subscriptions,
  notifications,
} as const
export type Contracts = typeof contracts
export type ServiceName = keyof Contracts

type EventsOf<S extends ServiceName> = keyof Contracts[S]['events'] & string
type TablesOf<S extends ServiceName> = keyof Contracts[S]['tables'] & string
/** `<service>.<event>`, e.g. `catalog-admin.media.uploaded`. */
export type EventName = { [S in ServiceName]: `${S}.${EventsOf<S>}` }[ServiceName]
/** `<service>.<table>`, e.g. `catalog-admin.title`. */
export type PublishedTableName = { [S in ServiceName]: `${S}.${TablesOf<S>}` }[ServiceName]

type EventNamed<Name extends EventName> = {
  [S in ServiceName]: Name extends `${S}.${infer E}`
    ? E extends EventsOf<S>
      ? Contracts[S]['events'][E]
      : never
    : never
}[ServiceName]
type TableNamed<Name extends PublishedTableName> = {
  [S in ServiceName]: Name extends `${S}.${infer T}`
    ? T extends TablesOf<S>
      ? Contracts[S]['tables'][T]
      : never
    : never
}[ServiceName]

export type EventPayload<Name extends EventName> =
  EventNamed<Name> extends infer E extends EventContract ? PayloadOf<E> : never
/** The names of the columns of a published table, in snake_case. */
export type PublishedColumn<Name extends PublishedTableName> = keyof TableNamed<Name>['columns'] & string
/** A row of a copy of a published table that holds only some columns. */
export type ReplicaRow<Name extends PublishedTableName, Columns extends PublishedColumn<Name> = PublishedColumn<Name>> =
  TableNamed<Name> extends infer T extends TableContract ? PublishedRow<T, Columns & keyof T['columns']> : never

function split(name: string): { contract: ContractShape; local: string } {
  const service = name.slice(0, name.indexOf('.'))
  const contract = (contracts as Readonly<Record<string, ContractShape>>)[service]
  if (!contract) throw new Error(`no service is called ${service}, in ${name}`)
  return { contract, local: name.slice(service.length + 1) }
}

export function eventNamed(name: string): EventContract {
  const { contract, local } = split(name)
  const event = contract.events[local]
  if (!event) throw new Error(`${contract.service} emits no event ${local}`)
  return event
}

export function tableNamed(name: string): { service: string; table: string; contract: TableContract } {
  const { contract, local } = split(name)
  const table = contract.tables[local]
  if (!table) throw new Error(`${contract.service} publishes no table ${local}`)
  return { service: contract.service, table: local, contract: table }
}
