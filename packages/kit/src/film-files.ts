const contentTypes: Readonly<Record<string, string>> = {
  mpd: 'application/dash+xml',
  m3u8: 'application/vnd.apple.mpegurl',
  m4s: 'video/mp4',
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
  vtt: 'text/vtt; charset=utf-8',
  jpg: 'image/jpeg',
  webp: 'image/webp',
}

/** The encoder keeps each soundtrack in a folder of its own, `a-<language>`; in fragmented MP4 nothing else tells sound. */
const isSound = (path: string): boolean => /^a-[^/]+\//.test(path)

/** What a file of an encoded film is sent as. @param path below the film's folder. @returns undefined for what is none */
export function filmContentType(path: string): string | undefined {
  const type = contentTypes[path.slice(path.lastIndexOf('.') + 1)]
  return type === 'video/mp4' && isSound(path) ? 'audio/mp4' : type
}
