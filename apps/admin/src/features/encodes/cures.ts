/**
 * What ends a failure: another file from the editor, more room from the operator, or another try.
 */
type Cure = 'upload' | 'operator' | 'retry'

const cures: Readonly<Record<string, Cure>> = {
  'encoder.source-missing': 'upload',
  'encoder.source-unreadable': 'upload',
  'encoder.no-video': 'upload',
  'encoder.source-too-large': 'upload',
  'encoder.limit-exceeded': 'operator',
  'encoder.disk-full': 'operator',
  'encoder.store-full': 'operator',
  'encoder.store-away': 'operator',
}

/** The cure of a fault by its code; what is not known is tried again, which costs the least. */
export const cureOf = (code: string): Cure => cures[code] ?? 'retry'
