import type { JobDetail } from '@codeflix/contracts/encoder'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { read } from '../../api.ts'
import { hasEnded } from '../../live/job-stream.ts'
import { useLiveJob } from '../../live/use-live-jobs.ts'

/** The stream tells of a job several times a second; its parts and log are asked for no more often than this. */
const restMs = 1000
/** For when the stream is down, or a change of a part did not change the job. */
const atLeastEveryMs = 5000

/** A job with all its details, as fresh as the encoder tells of it. */
export function useFreshJob(id: string) {
  const query = useQuery({
    ...read('encoder', 'getJob', { params: { id } }),
    refetchInterval: ({ state }) => (state.data && !hasEnded(state.data) ? atLeastEveryMs : false),
  })
  const live = useLiveJob(id)
  const { refetch } = query
  const askedAt = useRef(0)
  useEffect(() => {
    if (!live) return undefined
    const timer = setTimeout(
      () => {
        askedAt.current = performance.now()
        void refetch({ cancelRefetch: false })
      },
      Math.max(0, askedAt.current + restMs - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [live, refetch])
  // The stream has a job's first steps before the query has, and the query what the stream had missed.
  const job: JobDetail | undefined = query.data && (live ? { ...query.data, ...live } : query.data)
  return { query, job }
}
