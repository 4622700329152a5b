import { faultFrom, pathOf } from '@codeflix/contracts/client'
import type { ContractShape, OutputOf, ParamsInput, Route } from '@codeflix/contracts/contract'
import { authorizedFetch } from './session/session.ts'

/** Calls a route whose body is a file. */
export async function sendFile<R extends Route & { output: NonNullable<Route['output']> }>(
  contract: Pick<ContractShape, 'service'>,
  route: R,
  params: Readonly<Record<keyof ParamsInput<R> & string, string>>,
  file: Blob,
  type = file.type,
): Promise<OutputOf<R>> {
  const response = await authorizedFetch(
    new Request(new URL(pathOf(contract.service, route, params), location.origin), {
      method: route.method,
      headers: { 'content-type': type || 'application/octet-stream' },
      body: file,
    }),
  )
  if (!response.ok) throw await faultFrom(response)
  return route.output.parse(await response.json()) as OutputOf<R>
}
