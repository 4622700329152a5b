import { contracts, type ServiceName } from '@codeflix/contracts/all'
import type { AnyService, Manifest } from '@codeflix/kit/service'
import taken from './manifests.json' with { type: 'json' }

/** Every service there is, in the order in which they start. Its code is loaded where it is wanted and nowhere else. */
const loaders: Readonly<Record<ServiceName, () => Promise<AnyService>>> = {
  identity: async () => (await import('@codeflix/identity')).identityService,
  'catalog-admin': async () => (await import('@codeflix/catalog-admin')).catalogAdminService,
  encoder: async () => (await import('@codeflix/encoder')).encoderService,
  catalog: async () => (await import('@codeflix/catalog')).catalogService,
  subscriptions: async () => (await import('@codeflix/subscriptions')).subscriptionsService,
  playback: async () => (await import('@codeflix/playback')).playbackService,
  notifications: async () => (await import('@codeflix/notifications')).notificationsService,
}

export const serviceNames = Object.keys(loaders) as readonly ServiceName[]

/** The services of these names, in the order in which they start; other names are passed over. */
export async function loadServices(names: readonly string[]): Promise<readonly AnyService[]> {
  return Promise.all(serviceNames.filter((name) => names.includes(name)).map((name) => loaders[name]()))
}

/** The manifests of all services: known in every process, also where the code of the service is not. */
export const manifests: readonly Manifest[] = serviceNames.map((name) => ({
  contract: contracts[name],
  // A service that was made a moment ago takes nothing yet.
  ...((taken as unknown as Record<string, Omit<Manifest, 'contract'>>)[name] ?? { consumes: [], replicates: {} }),
}))
