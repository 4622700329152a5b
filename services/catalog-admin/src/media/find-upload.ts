import type { DataStore, Upload } from '@tus/server'

/** How far an upload is; undefined when the store has none of this id, or has given it up. */
export async function findUpload(store: DataStore, id: string): Promise<Upload | undefined> {
  try {
    return await store.getUpload(id)
  } catch (error) {
    const status = (error as { status_code?: number }).status_code
    if (status === 404 || status === 410) return undefined
    throw error
  }
}
