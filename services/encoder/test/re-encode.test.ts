import { afterEach, beforeEach, expect, it } from 'vitest'
import { encoderOnScript } from './encoder-on-script.ts'

const on = encoderOnScript()
const { boot, shut, announce, client: staff, db, jobs, expectEventually } = on
beforeEach(() => boot())
afterEach(() => shut())

async function encodedFilm(): Promise<string> {
  const { mediaId } = await announce()
  await (await on.scripted.begun(on.scripted.encodes.length + 1)).finish()
  await expectEventually(jobs, (all) =>
    expect(all.find((job) => job.mediaId === mediaId)).toMatchObject({ status: 'completed' }),
  )
  return mediaId
}

it('tells how much encoding everything again would be, and changes nothing by that', async () => {
  const outdated = await encodedFilm()
  await encodedFilm()
  expect(await staff().countReencode()).toEqual({ queued: 0, alreadySo: 2, underWay: 0 })

  await db().updateTable('job').set({ recipe: 'of last year' }).where('mediaId', '=', outdated).execute()
  expect(await staff().countReencode()).toEqual({ queued: 1, alreadySo: 1, underWay: 0 })
  expect(await jobs()).toHaveLength(2)

  await staff().pauseQueue()
  expect(await staff().reencode({ body: { all: true } })).toEqual({ queued: 1, alreadySo: 1, underWay: 0 })
  expect(await staff().countReencode()).toEqual({ queued: 0, alreadySo: 1, underWay: 1 })
})
