import type { Database, TaskRow, Trx } from '../database.ts'

const longestLine = 500
/** Lines of one attempt that are kept; a file that makes the engine complain about every packet must not fill the disk. */
const linesPerAttempt = 200
const shownLines = 300

/** Collects lines of one attempt at a task and writes them a few at a time. */
export function jobLog(db: Database, { jobId, attempt, kind, number }: TaskRow) {
  const task = kind === 'picture' || kind === 'sound' ? `${kind} ${number}` : kind
  let waiting: string[] = []
  let left = linesPerAttempt

  return {
    add: (line: string): void => {
      if (left-- > 0) waiting.push(line.slice(0, longestLine))
    },
    async flush(): Promise<void> {
      const lines = waiting
      waiting = []
      if (lines.length === 0) return
      await db
        .insertInto('jobLog')
        .values(lines.map((line) => ({ jobId, task, attempt, line })))
        .execute()
    },
  }
}
export type JobLog = ReturnType<typeof jobLog>

/** The last lines of all attempts, oldest first, each with its task and the number of its attempt. */
export async function readJobLog(db: Database | Trx, jobId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('jobLog')
    .select(['task', 'attempt', 'line'])
    .where('jobId', '=', jobId)
    .orderBy('id', 'desc')
    .limit(shownLines)
    .execute()
  return rows.toReversed().map(({ task, attempt, line }) => `${task === null ? '' : `${task}, `}${attempt}  ${line}`)
}
