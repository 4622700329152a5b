import type { Language } from '@codeflix/contracts/fields'
import { readFile } from 'node:fs/promises'
import type { DemoTitle } from './demo-titles.ts'

const picture = (key: string, shape: 'poster' | 'backdrop') =>
  readFile(new URL(`../../demo/art/${key}-${shape}.svg`, import.meta.url))

export const drawPoster = async (title: DemoTitle, _language: Language): Promise<Buffer> => picture(title.key, 'poster')

export const drawBackdrop = async (title: DemoTitle): Promise<Buffer> => picture(title.key, 'backdrop')
