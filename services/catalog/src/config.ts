import { z } from 'zod'

/** Nothing about the catalogue asks to be configured. */
export const config = z.object({})
export type Config = z.infer<typeof config>
