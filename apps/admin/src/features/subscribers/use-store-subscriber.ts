import type { SubscriberDetail } from '@codeflix/contracts/subscriptions'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { read } from '../../api.ts'

/** Puts what the service answered with where the page reads it from. */
export function useStoreSubscriber(): (subscriber: SubscriberDetail) => void {
  const client = useQueryClient()
  return useCallback(
    (subscriber) => {
      const { queryKey } = read('subscriptions', 'getSubscriber', { params: { id: subscriber.accountId } })
      client.setQueryData(queryKey, subscriber)
      void client.invalidateQueries({ queryKey: ['subscriptions', 'listSubscribers'] })
      void client.invalidateQueries({ queryKey: ['subscriptions', 'getSummary'] })
    },
    [client],
  )
}
