import type { Messaging } from '@codeflix/kit/ports/messaging'

/** Takes every event and hands out none. */
export const silentMessaging = (publish: Messaging['publish'] = async () => {}): Messaging => ({
  declare: async () => {},
  publish,
  consume: async () => {},
  deadLetters: async () => ({ letters: [], total: 0 }),
  replay: async () => 0,
  discard: async () => 0,
  figures: async () => [],
  abandoned: async () => [],
  close: async () => {},
})
