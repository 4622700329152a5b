/**
 * What the numbers of a picture mean as colors (ITU-T H.273), in FFmpeg's words; `unknown` where the file does not say, or
 * says what nobody defined.
 */
export type ColorFacts = {
  readonly primaries: string
  /** How brightness is coded: `smpte2084` (PQ) and `arib-std-b67` (HLG) are those of HDR. */
  readonly transfer: string
  /** How red, green and blue became luma and chroma: `gbr` when they were left as they are. */
  readonly matrix: string
  /** Black is 0 and not 16 (of 255). */
  readonly fullRange: boolean
}

const primaries: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'film',
  9: 'bt2020',
  10: 'smpte428',
  11: 'smpte431',
  12: 'smpte432',
}
const transfers: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  9: 'log100',
  10: 'log316',
  11: 'iec61966-2-4',
  13: 'iec61966-2-1',
  14: 'bt2020-10',
  15: 'bt2020-12',
  16: 'smpte2084',
  18: 'arib-std-b67',
}
const matrices: Readonly<Record<number, string>> = {
  0: 'gbr',
  1: 'bt709',
  4: 'fcc',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'ycgco',
  9: 'bt2020nc',
  10: 'bt2020c',
  14: 'ictcp',
}

type Coded = { readonly primaries: number; readonly transfer: number; readonly matrix: number }
type Named = { readonly [Part in keyof Coded]: string | undefined }

/** `coded` by H.273's numbers or FFmpeg's names; a name becomes part of a filter, so that only known ones pass. */
export function colorFacts(coded: Coded | Named, fullRange: boolean): ColorFacts {
  const name = (table: Readonly<Record<number, string>>, value: string | number | undefined): string =>
    Object.entries(table).find(([number, known]) => known === value || Number(number) === value)?.[1] ?? 'unknown'
  return {
    primaries: name(primaries, coded.primaries),
    transfer: name(transfers, coded.transfer),
    matrix: name(matrices, coded.matrix),
    fullRange,
  }
}

/** Brighter than any screen of SDR shows. Undefined is of a source that was probed before colors were looked at. */
export const isHdr = (color: ColorFacts | undefined): boolean =>
  color?.transfer === 'smpte2084' || color?.transfer === 'arib-std-b67'
