import { z } from 'zod'

export const config = z.object({
  grantSeconds: z.coerce
    .number()
    .int()
    .min(5)
    .max(60)
    .default(60)
    .describe('How long the address of a media folder is good. A player renews it long before.'),
  heartbeatSeconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(30)
    .default(5)
    .describe(
      'How often a player renews its session and tells its position: what another screen may lack when it goes on.',
    ),
  leaseSeconds: z.coerce
    .number()
    .int()
    .min(3)
    .max(300)
    .default(45)
    .describe('After how long without a renewal a screen no longer counts as in use. Long enough for a bad network.'),
  sessionCacheSeconds: z.coerce
    .number()
    .min(0)
    .max(5)
    .default(5)
    .describe('How long a process may believe what it read about a session and its entitlement.'),
  hotBytes: z.coerce
    .number()
    .int()
    .min(1_048_576)
    .default(134_217_728)
    .describe('Memory for media files that many watch at once, in bytes.'),
  hotFileBytes: z.coerce
    .number()
    .int()
    .min(65_536)
    .default(8_388_608)
    .describe('The largest file that is kept in that memory, in bytes; larger ones are streamed from the store.'),
  keyDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe('For how many days one key signs media addresses before a new one does.'),
})
export type PlaybackConfig = z.infer<typeof config>
