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

const kinds: Readonly<Record<string, { contentType: string; immutable: boolean }>> = {
  mpd: { contentType: 'application/dash+xml', immutable: false },
  m3u8: { contentType: 'application/vnd.apple.mpegurl', immutable: false },
  m4s: { contentType: 'video/mp4', immutable: true },
  mp4: { contentType: 'video/mp4', immutable: true },
  m4a: { contentType: 'audio/mp4', immutable: true },
  vtt: { contentType: 'text/vtt; charset=utf-8', immutable: false },
  jpg: { contentType: 'image/jpeg', immutable: true },
  webp: { contentType: 'image/webp', immutable: true },
}

/** The encoder keeps each soundtrack in a folder of its own, `a-<language>`; in fragmented MP4 nothing else tells sound. */
const isSound = (path: string): boolean => /^a-[^/]+\//.test(path)

/**
 * The object behind a path below a media folder; `captions/<language>.vtt` stands for captions that are kept elsewhere.
 * @returns `outside` for a path that tries to leave the folder; undefined for one that can be no file of a video
 */
export function mediaFileAt(folder: MediaFolder, path: string): MediaFile | 'outside' | undefined {
  if (!isValidKey(path)) return 'outside'
  if (folder.assetPrefix === '') return undefined
  const known = kinds[path.slice(path.lastIndexOf('.') + 1)]
  if (!known) return undefined
  const kind = known.contentType === 'video/mp4' && isSound(path) ? { ...known, contentType: 'audio/mp4' } : known
  const language = /^captions\/([A-Za-z0-9-]{1,35})\.vtt$/.exec(path)?.[1]
  if (language === undefined) return { key: `${folder.assetPrefix.replace(/\/$/, '')}/${path}`, ...kind }
  const captions = folder.captions.find((one) => one.language === language)
  return captions && { key: captions.key, ...kind }
}
