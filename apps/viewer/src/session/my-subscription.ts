import type { Subscription } from '@codeflix/contracts/subscriptions'
import { queryOptions } from '@tanstack/react-query'
import { subscriptions } from '../api.ts'

export const mySubscriptionQuery = queryOptions({
  queryKey: ['account', 'subscription'],
  queryFn: ({ signal }) => subscriptions.getMySubscription({ signal }),
})

/** Whether a subscription lets its owner watch. */
export function watches(subscription: Subscription | undefined): boolean {
  return !!subscription && subscription.state !== 'incomplete' && subscription.state !== 'ended'
}
