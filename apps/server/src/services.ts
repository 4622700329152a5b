import type { AnyService } from '@codeflix/kit/service'
import { service as catalog } from '@codeflix/catalog'
import { service as catalogAdmin } from '@codeflix/catalog-admin'
import { service as encoder } from '@codeflix/encoder'
import { service as identity } from '@codeflix/identity'
import { service as notifications } from '@codeflix/notifications'
import { service as playback } from '@codeflix/playback'
import { service as subscriptions } from '@codeflix/subscriptions'

/** Every service there is, in the order in which they start. */
export const services: readonly AnyService[] = [
  identity,
  catalogAdmin,
  encoder,
  catalog,
  subscriptions,
  playback,
  notifications,
] as never
