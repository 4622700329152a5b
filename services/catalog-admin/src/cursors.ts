import { instantKey } from '@codeflix/kit/page'
import { z } from 'zod'

export const instantAndId = z.tuple([instantKey, z.uuid()])
export const nameAndId = z.tuple([z.string().max(300), z.uuid()])
