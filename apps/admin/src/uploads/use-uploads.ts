import { useSyncExternalStore } from 'react'
import type { UploadItem } from './upload-item.ts'
import { onUploads, uploads } from './upload-queue.ts'

export const useUploads = (): readonly UploadItem[] => useSyncExternalStore(onUploads, uploads)

export function useUploadOf(mediaId: string | undefined): UploadItem | undefined {
  return useUploads().find((item) => item.mediaId === mediaId)
}
