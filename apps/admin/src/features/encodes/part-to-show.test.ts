import type { JobTask } from '@codeflix/contracts/encoder'
import { expect, it } from 'vitest'
import { partToShow } from './part-to-show.ts'

const part = (id: string, status: JobTask['status']): JobTask => ({
  id,
  kind: 'picture',
  number: 0,
  rungs: [],
  status,
  attempt: 1,
  progress: 0,
})

it('shows the part that was asked for, else what failed, else what is worked on, else what comes next, else the last', () => {
  const done = [part('a', 'done'), part('b', 'done')]
  expect(partToShow([...done, part('c', 'running'), part('d', 'failed')], 'a')?.id).toBe('a')
  expect(partToShow([...done, part('c', 'running'), part('d', 'failed')], undefined)?.id).toBe('d')
  expect(partToShow([...done, part('c', 'running'), part('d', 'waiting')], undefined)?.id).toBe('c')
  expect(partToShow([...done, part('c', 'waiting'), part('d', 'waiting')], undefined)?.id).toBe('c')
  expect(partToShow(done, 'gone')?.id).toBe('b')
  expect(partToShow([], undefined)).toBeUndefined()
})
