import type { Drift } from '@codeflix/contracts/system'
import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import { setTimeout as sleep } from 'node:timers/promises'
import { differences, differingParts, lasting, type Differences } from './drift.ts'
import { beatNow, hasArrived, readDigest, readHashes, type ReplicaEnds } from './replica-ends.ts'

interface DriftCheckOptions {
  /** How long a heartbeat may take to arrive before the copy counts as too far behind to be compared. 30 s unless given. */
  patienceSeconds?: number
  /** Between the looks at what differs. 2 s unless given. */
  pauseSeconds?: number
  /** Ends the check with an error. */
  signal?: AbortSignal
}

/** So many parts are read row by row at once: a sixteenth of a table, when all of it differs. */
const partsAtOnce = 64

/**
 * Compares a copy with its owner: first hashes over parts of the table, then row by row the parts that differ, then what
 * differed once more, after a heartbeat that was written meanwhile has arrived, and again after a pause. Only what
 * differs each time, and was not written meanwhile, is drift. Reads both tables once when they are equal.
 */
export async function checkDrift(
  link: ReplicaLink,
  ends: ReplicaEnds,
  options: DriftCheckOptions = {},
): Promise<Pick<Drift, 'result' | 'differingRows'>> {
  const [copy, owner] = [ends.of(link.consumer), ends.of(link.owner)]
  const parts = differingParts(await readDigest(owner, link), await readDigest(copy, link))
  if (parts.length === 0) return { result: 'equal', differingRows: 0 }

  const rest = (seconds: number): Promise<void> =>
    sleep(seconds * 1000, undefined, options.signal ? { signal: options.signal } : {})
  // The copy is read first: what it lacks then, although its owner had it before and has it still, did not arrive.
  const look = async (some: readonly number[]): Promise<Differences> => {
    const copied = await readHashes(copy, link, some)
    return differences(await readHashes(owner, link, some), copied)
  }
  const caughtUp = async (): Promise<boolean> => {
    const beat = await beatNow(ends, link)
    for (const end = Date.now() + (options.patienceSeconds ?? 30) * 1000; Date.now() < end; await rest(0.1))
      if (await hasArrived(ends, link, beat)) return true
    return false
  }

  let differingRows = 0
  for (let from = 0; from < parts.length; from += partsAtOnce) {
    const some = parts.slice(from, from + partsAtOnce)
    let found = await look(some)
    for (let again = 0; again < 2 && found.size > 0; again++) {
      if (again > 0) await rest(options.pauseSeconds ?? 2)
      if (!(await caughtUp())) return { result: 'unclear', differingRows: 0 }
      found = lasting(found, await look(some))
    }
    differingRows += found.size
  }
  return differingRows === 0 ? { result: 'equal', differingRows } : { result: 'different', differingRows }
}
