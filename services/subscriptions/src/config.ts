import { z } from 'zod'

const seconds = z.coerce.number().min(0.05).max(3600)

export const config = z.object({
  graceDays: z.coerce
    .number()
    .int()
    .min(0)
    .max(60)
    .default(7)
    .describe('For how many days after a failed renewal a subscriber may go on watching.'),
  retryDays: z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .default('1,3,5')
    .transform((days) => days.split(',').map(Number))
    .describe('On which days after a failed renewal the card is tried again; those after the grace do not count.'),
  unpaidHours: z.coerce
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('After how many hours a subscription that was begun and never paid is dropped.'),
  completeMinutes: z.coerce
    .number()
    .min(1)
    .max(1440)
    .default(15)
    .describe(
      'How old a payment may be that the gateway never heard of, because a process died, to be made after all. Older ones are dropped.',
    ),
  askAfterSeconds: seconds
    .default(30)
    .describe(
      'After how long the gateway is asked about a payment whose answer did not come. More than it may take to answer.',
    ),
  workerSeconds: seconds.default(5).describe('How often renewals, open payments and refunds are looked for.'),
})
export type SubscriptionsConfig = z.infer<typeof config>
