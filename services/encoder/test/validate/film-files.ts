/** All files of an encoded film, by their path below its folder. */
export type FilmFiles = ReadonlyMap<string, Buffer>

/** Sentences that each name a rule that was broken, and where; none for a film that keeps all. */
export type Findings = string[]

/** A segment as its bytes have it. Times in seconds; `start` as it is shown, with what an edit list skips taken off. */
export type SegmentFacts = {
  readonly start: number
  readonly duration: number
  readonly sizeBytes: number
  /** Where the data of its first sample ends. */
  readonly firstSampleEnd: number
}

/** A rendition as its bytes have it. */
export type TrackFacts = {
  readonly codec: string
  readonly timescale: number
  readonly width: number
  readonly height: number
  /** Of one picture or packet, in seconds. */
  readonly sampleSeconds: number
  readonly segments: readonly SegmentFacts[]
}
