import type { JobTask } from '@codeflix/contracts/encoder'

/** The part that somebody asked for, else the one that needs a look: what failed, else what is worked on, else what comes next, else the last. */
export const partToShow = (parts: readonly JobTask[], asked: string | undefined): JobTask | undefined =>
  parts.find(({ id }) => id === asked) ??
  parts.find(({ status }) => status === 'failed') ??
  parts.find(({ status }) => status === 'running') ??
  parts.find(({ status }) => status === 'waiting') ??
  parts.at(-1)
