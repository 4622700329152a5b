import type { JobDetail } from '@codeflix/contracts/encoder'

export type RenditionRow = JobDetail['renditions'][number] & {
  /** How much of it is encoded, 0 to 1; absent where no part says so. */
  share?: number
  crf?: number
  /** Bits per second: what no stretch of it may exceed, and the mean that was measured on samples. */
  maxBitrate?: number
  expectedBitrate?: number
  ssimDb?: number
}

/** The renditions of a job with what is planned for each, and how much of it is there. */
export function renditionRows(job: Pick<JobDetail, 'renditions' | 'parts' | 'plan'>): RenditionRow[] {
  return job.renditions.map((rendition) => {
    const rung = job.plan?.rungs.find(({ name }) => name === rendition.name)
    const share = shareOf(job.parts.filter(({ rungs }) => rungs.includes(rendition.name)))
    return {
      ...rendition,
      ...(share === undefined ? {} : { share }),
      ...(rung
        ? {
            crf: rung.crf,
            maxBitrate: rung.maxBitrate,
            ...(rung.expected ? { expectedBitrate: rung.expected.bitrate, ssimDb: rung.expected.ssimDb } : {}),
          }
        : {}),
    }
  })
}

/** By the length of the film that is encoded: chunks differ in theirs. */
function shareOf(parts: JobDetail['parts']): number | undefined {
  const lengthOf = ({ seconds = 1 }: JobDetail['parts'][number]): number => seconds
  const total = parts.reduce((sum, part) => sum + lengthOf(part), 0)
  if (total === 0) return undefined
  const done = parts.reduce(
    (sum, part) => sum + lengthOf(part) * (part.status === 'done' ? 1 : part.status === 'running' ? part.progress : 0),
    0,
  )
  return Math.min(1, done / total)
}

/** Where the planned renditions lie on the quality graph; nothing where they were not measured. */
export const chosenPoints = (plan: JobDetail['plan']) =>
  (plan?.rungs ?? []).flatMap(({ expected, name, width, height, crf }) =>
    expected ? [{ name, width, height, crf, ...expected }] : [],
  )
