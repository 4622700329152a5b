import { z } from 'zod'

export const config = z.object({
  maxUploadBytes: z.coerce
    .number()
    .int()
    .min(1)
    .max(50 * 1024 ** 3)
    .default(50 * 1024 ** 3)
    .describe('The largest video file that an editor may upload, in bytes; 50 GiB at most'),
})
export type Config = z.infer<typeof config>
