import { z } from 'zod'

export const config = z
  .object({
    demo: z
      .boolean()
      .default(false)
      .describe('Load the demonstration as soon as the site is set up, as the tick on the set-up page would.'),
    sessionDays: z
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .describe('For how many days a browser stays signed in after it was last used.'),
    accessTokenSeconds: z
      .number()
      .int()
      .min(60)
      .max(3600)
      .default(300)
      .describe(
        'How long an access token is accepted. Whoever is signed out elsewhere may go on for at most this long.',
      ),
    passwordMemoryKib: z
      .number()
      .int()
      .min(7168)
      .max(1_048_576)
      .default(19_456)
      .describe('Memory of one password hash in KiB (argon2id). The default is the least that OWASP recommends.'),
  })
  .strict()
export type IdentityConfig = z.infer<typeof config>
