import type { Job } from '@codeflix/contracts/encoder'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { followJobs, hasEnded, liveJobs, onLiveJobs } from './job-stream.ts'

/** The jobs that move at this moment, by their id, as the encoder reports them. */
export const useLiveJobs = (): ReadonlyMap<string, Job> => useSyncExternalStore(onLiveJobs, liveJobs)

export const useLiveJob = (id: string): Job | undefined => useSyncExternalStore(onLiveJobs, () => liveJobs().get(id))

/** Queued, or being worked on. */
export const useJobsUnderWay = (): Job[] => [...useLiveJobs().values()].filter((job) => !hasEnded(job))

/** The newest job of a video, while it moves and as long as the page has seen it. */
export function useLiveJobOf(mediaId: string | undefined): Job | undefined {
  return useSyncExternalStore(onLiveJobs, () => {
    let newest: Job | undefined
    for (const job of liveJobs().values())
      if (job.mediaId === mediaId && (!newest || job.createdAt > newest.createdAt)) newest = job
    return newest
  })
}

/** Follows the encoder while it is mounted, and loads again what a job's step changes. Mount it once. */
export function useFollowedJobs(enabled: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (!enabled) return undefined
    return followJobs(() => {
      void client.invalidateQueries({ queryKey: ['encoder'] })
      void client.invalidateQueries({ queryKey: ['catalogAdmin', 'getTitle'] })
      void client.invalidateQueries({ queryKey: ['catalogAdmin', 'listTitles'] })
    })
  }, [client, enabled])
}
