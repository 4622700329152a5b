import { catalogService } from '@codeflix/catalog'
import { catalogAdminService } from '@codeflix/catalog-admin'
import { encoderService } from '@codeflix/encoder'
import { identityService } from '@codeflix/identity'
import type { AnyService } from '@codeflix/kit/service'
import { notificationsService } from '@codeflix/notifications'
import { playbackService } from '@codeflix/playback'
import { subscriptionsService } from '@codeflix/subscriptions'

/** Every service there is, in the order in which they start. */
export const services: readonly AnyService[] = [
  identityService,
  catalogAdminService,
  encoderService,
  catalogService,
  subscriptionsService,
  playbackService,
  notificationsService,
]
