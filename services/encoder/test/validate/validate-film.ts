import { readTrackFiles } from './cmaf.ts'
import { validateDash } from './dash.ts'
import type { FilmFiles, Findings, TrackFacts } from './film-files.ts'
import { validateHls } from './hls.ts'

/** Everything that CMAF, HLS and DASH demand of an encoded film, as far as it can be told from its files. */
export function validateFilm(files: FilmFiles): Findings {
  const findings: Findings = []
  const names = [...files.keys()].flatMap((path) => /^([^/]+)\/init\.mp4$/.exec(path)?.[1] ?? [])
  if (names.length === 0) findings.push('there is no track')
  const tracks = new Map<string, TrackFacts>()
  for (const name of names) {
    const track = readTrackFiles(files, name, findings)
    if (track) tracks.set(name, track)
  }
  validateHls(files, tracks, findings)
  validateDash(files, tracks, findings)
  return findings
}
