import type { Language } from '@codeflix/contracts/fields'
import type { MailKind, TextInput, Texts } from './text-input.ts'
import { textsEn } from './texts-en.ts'
import { textsPtBr } from './texts-pt-br.ts'

const texts: Record<Language, Texts> = { en: textsEn, 'pt-BR': textsPtBr }
const hello: Record<Language, string> = { en: 'Hello', 'pt-BR': 'Olá' }

/**
 * A name that can stand in a mail. Anybody can sign up with another person's address and any name, so that a name with an
 * address in it would make us send whatever somebody likes to whomever they like.
 */
export function presentableName(name: string): string | undefined {
  const oneLine = name.replaceAll(/\s+/g, ' ').trim()
  return oneLine.length === 0 || oneLine.length > 40 || /[:/@<>\\]|\.\p{L}|www/iu.test(oneLine) ? undefined : oneLine
}

/** The subject and the plain text of a mail in the recipient's language. */
export function writeMail<Kind extends MailKind>(
  kind: Kind,
  input: TextInput[Kind],
  options: { language: Language; name: string; siteName: string; publicUrl: string },
): { subject: string; body: string } {
  const { language, siteName, publicUrl } = options
  const name = presentableName(options.name)
  const greeting = name ? `${hello[language]}, ${name}.` : `${hello[language]}.`
  const { subject, paragraphs } = texts[language][kind](input, {
    siteName,
    publicUrl,
    greeting,
    money: ({ amountMinor, currency }) =>
      new Intl.NumberFormat(language, { style: 'currency', currency }).format(amountMinor / 100),
    day: (instant) =>
      new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(instant)),
  })
  return {
    // A header has one line.
    subject: subject.replaceAll(/\s+/g, ' ').trim(),
    body: `${[greeting, ...paragraphs, `${siteName}\n${publicUrl}`].join('\n\n')}\n`,
  }
}

/** A mail's text without the secret of its one-time links: whoever reads the mails of others must not act in their name. */
export const withoutSecrets = (body: string): string => body.replaceAll(/([?&]token=)[\w-]+/g, '$1…')
