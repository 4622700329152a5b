import { expect, test } from 'vitest'
import { playPreview } from './preview-player.ts'

const film = {
  id: 'a-film',
  captions: [{ url: '/captions/en', language: 'en' as const, label: 'English' }],
}

function previewThat(fails: { at?: 'attach' | 'load' | 'addTextTrackAsync' }) {
  const calls: string[] = []
  const step = (name: string) => async (): Promise<never> => {
    calls.push(name)
    if (name === fails.at) throw new Error(`cannot ${name}`)
    return undefined as never
  }
  const player = {
    attach: step('attach'),
    load: step('load'),
    addTextTrackAsync: step('addTextTrackAsync'),
    destroy: step('destroy'),
  }
  const screen = { play: step('play') } as unknown as HTMLVideoElement
  return { calls, play: (playing = false) => playPreview(player, screen, film, { seconds: 12, playing }) }
}

test('a preview plays with its captions until it is ended', async () => {
  const { calls, play } = previewThat({})
  const stop = await play()
  expect(calls).toEqual(['attach', 'load', 'addTextTrackAsync'])
  await stop()
  expect(calls.at(-1)).toBe('destroy')
})

test('a preview that is loaded anew goes on playing if it did', async () => {
  const { calls, play } = previewThat({})
  await play(true)
  expect(calls).toEqual(['attach', 'load', 'addTextTrackAsync', 'play'])
})

test.each(['attach', 'load', 'addTextTrackAsync'] as const)(
  'nothing is left of a player that fails at %s',
  async (at) => {
    const { calls, play } = previewThat({ at })
    await expect(play()).rejects.toThrow(`cannot ${at}`)
    expect(calls.at(-1)).toBe('destroy')
  },
)
