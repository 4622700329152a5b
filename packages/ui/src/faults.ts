import { translations, type Language, type Translations } from './translations.ts'

/** Sentences for the faults that any route may answer with, and for what happens before an answer arrives. */
const commonFaultWords = translations(
  {
    'kit.invalid-input': 'Some of this is missing or has the wrong form. Check the fields and try again.',
    'kit.unauthenticated': 'You are signed out. Sign in to go on.',
    'kit.forbidden': 'Your account may not do this.',
    'kit.not-found': 'This page or item does not exist, or no longer does.',
    'kit.too-large': 'This is larger than the site accepts.',
    'kit.unsupported-media-type': 'The site does not accept this kind of file.',
    'kit.too-many-requests': 'That was too many tries in a row. Wait a moment, then try again.',
    'kit.internal': 'Something went wrong on our side. Try again in a moment.',
    'kit.unavailable': 'The service is restarting. Try again in a moment.',
    offline: 'No connection. Check your internet connection and try again.',
  },
  {
    'kit.invalid-input': 'Algo está faltando ou tem o formato errado. Confira os campos e tente de novo.',
    'kit.unauthenticated': 'Você saiu da conta. Entre para continuar.',
    'kit.forbidden': 'Sua conta não pode fazer isso.',
    'kit.not-found': 'Esta página ou item não existe, ou deixou de existir.',
    'kit.too-large': 'Isto é maior do que o site aceita.',
    'kit.unsupported-media-type': 'O site não aceita este tipo de arquivo.',
    'kit.too-many-requests': 'Foram tentativas demais em seguida. Espere um momento e tente de novo.',
    'kit.internal': 'Algo deu errado do nosso lado. Tente de novo em instantes.',
    'kit.unavailable': 'O serviço está reiniciando. Tente de novo em instantes.',
    offline: 'Sem conexão. Verifique sua internet e tente de novo.',
  },
)

/** The codes of a contract's own faults, e.g. `identity.email-taken`. */
export type FaultCode<C extends { service: string; faults: object }> = `${C['service']}.${keyof C['faults'] & string}`

/** One sentence per code and language; `faultWords<FaultCode<typeof identity>>({…}, {…})` fails to compile when one is missing. */
export function faultWords<Code extends string>(
  en: Readonly<Record<Code, string>>,
  ptBR: Readonly<Record<Code, string>>,
): Translations<Record<string, string>> {
  return {
    en: { ...commonFaultWords.en, ...en },
    'pt-BR': { ...commonFaultWords['pt-BR'], ...ptBR },
  }
}

/** The code of an error that a service answered with; `offline` when no answer came; `undefined` for a bug. */
export function faultCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string' && 'status' in error) return error.code
  // `fetch` rejects with a TypeError when the network fails.
  return error instanceof TypeError && /fetch|network|load failed/i.test(error.message) ? 'offline' : undefined
}

/** What to tell a person about an error, in their language. Never the text of the error itself. */
export function describeFault(
  error: unknown,
  language: Language,
  words: Translations<Record<string, string>> = commonFaultWords,
): string {
  return words[language][faultCodeOf(error) ?? 'kit.internal'] ?? commonFaultWords[language]['kit.internal']
}

/** The fields that the service refused, by their path: `{ email: 'Invalid email' }`. The texts are for developers. */
export function refusedFields(error: unknown): Record<string, string> {
  if (typeof error !== 'object' || error === null || !('fields' in error) || !Array.isArray(error.fields)) return {}
  const fields: { path: string; message: string }[] = error.fields
  return Object.fromEntries(fields.map((field) => [field.path, field.message]))
}

/** The number under which the operator finds the error in the logs, when the service sent one. */
export function traceIdOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('details' in error)) return undefined
  const details = error.details
  return typeof details === 'object' && details !== null && 'traceId' in details && typeof details.traceId === 'string'
    ? details.traceId
    : undefined
}
