import { z } from 'zod'

export const config = z
  .object({
    attempts: z
      .number()
      .int()
      .min(1)
      .max(30)
      .default(8)
      .describe('How often a mail is handed over before it counts as failed. Eight attempts take about an hour.'),
    keepDays: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(365)
      .describe('For how many days the record of what was sent is kept.'),
  })
  .strict()
export type NotificationsConfig = z.infer<typeof config>
