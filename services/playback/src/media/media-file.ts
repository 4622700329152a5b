import { filmContentType } from '@codeflix/kit/film-files'
import { isValidKey } from '@codeflix/kit/object-key'

export interface MediaFolder {
  /** Where the files of the video are in the object store. */
  assetPrefix: string
  captions: readonly { language: string; key: string }[]
}

/**
 * What all encodes of a video have in common: another one of the same file lies beside it, and the one before stays for as
 * long as somebody may be watching it.
 */
export const fileFolderOf = (assetPrefix: string): string => assetPrefix.slice(0, assetPrefix.lastIndexOf('/') + 1)

export interface MediaFile {
  key: string
  contentType: string
  /** Written once under a name of its own; manifests and captions may be written again. */
  immutable: boolean
}

/**
 * The object behind a path below a media folder; `captions/<language>.vtt` stands for captions that are kept elsewhere.
 * @returns `outside` for a path that tries to leave the folder; undefined for one that can be no file of a video
 */
export function mediaFileAt(folder: MediaFolder, path: string): MediaFile | 'outside' | undefined {
  if (!isValidKey(path)) return 'outside'
  if (folder.assetPrefix === '') return undefined
  const contentType = filmContentType(path)
  if (!contentType) return undefined
  const kind = { contentType, immutable: !/\.(mpd|m3u8|vtt)$/.test(path) }
  const language = /^captions\/([A-Za-z0-9-]{1,35})\.vtt$/.exec(path)?.[1]
  if (language === undefined) return { key: `${folder.assetPrefix.replace(/\/$/, '')}/${path}`, ...kind }
  const captions = folder.captions.find((one) => one.language === language)
  return captions && { key: captions.key, ...kind }
}
