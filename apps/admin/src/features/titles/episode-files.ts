interface EpisodePlace {
  season: number
  number: number
}

const patterns: readonly RegExp[] = [
  // Show.S01E02.mp4, show s1 e2
  /\bs(?<season>\d{1,3})[\s._-]*e(?:p(?:isode)?)?[\s._-]*(?<number>\d{1,4})(?!\d)/i,
  // Show 1x02.mp4
  /(?<!\d)(?<season>\d{1,2})x(?<number>\d{1,3})(?!\d)/i,
  // Season 1 Episode 2, Temporada 1 Episódio 2, T01E02
  /\b(?:season|temporada|temp?\.?|t)[\s._-]*(?<season>\d{1,3})[\s._-]+.*?(?:episode|epis[oó]dio|ep?\.?)[\s._-]*(?<number>\d{1,4})/iu,
  /\bt(?<season>\d{1,2})e(?<number>\d{1,3})(?!\d)/i,
  // Episode 2, Ep 02, Capítulo 2
  /\b(?:episode|epis[oó]dio|cap[ií]tulo|ep?)[\s._-]*(?<number>\d{1,4})(?!\d)/iu,
  // 02.mp4, 02 - Pilot.mp4
  /^(?<number>\d{1,3})(?!\d|p)/,
  // Show - 02.mp4
  /[\s._-](?<number>\d{1,3})$/,
]

/** Season and number as people write them into file names; undefined when there is none. */
export function episodePlaceOf(fileName: string, fallbackSeason: number): EpisodePlace | undefined {
  const stem = fileName.replace(/\.[^.]+$/, '').replaceAll('_', ' ')
  for (const pattern of patterns) {
    const groups = pattern.exec(stem)?.groups
    if (!groups) continue
    const season = groups['season'] === undefined ? fallbackSeason : Number(groups['season'])
    const number = Number(groups['number'])
    if (season >= 1 && season <= 200 && number >= 1 && number <= 2000) return { season, number }
  }
  return undefined
}

const noise =
  /\b(2160p|1440p|1080p|720p|480p|4k|uhd|hdr|web-?dl|web-?rip|blu-?ray|x26[45]|h\.?26[45]|hevc|aac|ac3)\b.*$/i

/** The name of the episode after its number, if the file name has one: `Show.S01E02.The.Storm.1080p.mkv` → `The Storm`. */
export function episodeNameOf(fileName: string): string {
  const stem = fileName.replace(/\.[^.]+$/, '').replaceAll(/[._]/g, ' ')
  const after =
    /(?:s\d{1,3}\s*e\d{1,4}|\d{1,2}x\d{1,3}|^\d{1,3}|\be(?:p|pisode|pis[oó]dio)?\s*\d{1,4})(?<rest>.*)$/iu.exec(stem)
  return (after?.groups?.['rest'] ?? '')
    .replace(noise, '')
    .replaceAll(/^[\s\-–—:]+|[\s\-–—:]+$/g, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 200)
}
