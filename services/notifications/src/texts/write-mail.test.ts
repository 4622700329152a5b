import { languages } from '@codeflix/contracts/fields'
import { expect, test } from 'vitest'
import type { TextInput } from './text-input.ts'
import { presentableName, withoutSecrets, writeMail } from './write-mail.ts'

const price = { amountMinor: 2990, currency: 'BRL' as const }
const at = '2026-12-24T23:30:00.000Z'
const inputs: TextInput = {
  welcome: { verificationUrl: 'https://films.example/verify-email?token=abc' },
  'staff-added': { url: 'https://films.example/admin/choose-password?token=abc' },
  'password-reset': { url: 'https://films.example/reset-password?token=abc' },
  'subscription-activated': { planName: 'Família', price, paidUntil: at, comped: false },
  'subscription-renewed': { invoiceNumber: '2026-000123', amount: price, paidUntil: at },
  'subscription-canceled': { endsAt: at },
  'payment-failed': { graceUntil: at },
  'subscription-ended': {},
  refund: { amount: price },
}
const options = { name: 'Ana', siteName: 'Cine Clube', publicUrl: 'https://films.example' }

test.each(languages.flatMap((language) => Object.keys(inputs).map((kind) => ({ language, kind }))))(
  '$kind can be written in $language',
  ({ language, kind }) => {
    const { subject, body } = writeMail(kind as 'welcome', inputs[kind as 'welcome'], { ...options, language })
    expect(subject).toContain('Cine Clube')
    expect(body).toMatch(language === 'en' ? /^Hello, Ana\.\n\n/ : /^Olá, Ana\.\n\n/)
    expect(`${subject}${body}`).not.toMatch(/undefined|\[object|NaN/)
  },
)

test('links, amounts and days are in the text', () => {
  const written = (language: 'en' | 'pt-BR') =>
    writeMail('subscription-renewed', inputs['subscription-renewed'], { ...options, language }).body.replaceAll(
      '\u00a0',
      ' ',
    )
  expect(written('en')).toContain('R$29.90 for invoice 2026-000123. Your subscription goes on until December 24, 2026.')
  expect(written('pt-BR')).toContain(
    'R$ 29,90 pela fatura 2026-000123. Sua assinatura continua até 24 de dezembro de 2026.',
  )
  expect(writeMail('welcome', inputs.welcome, { ...options, language: 'en' }).body).toContain(
    'https://films.example/verify-email?token=abc',
  )
})

test.each(['Win money at evil.example', 'https://evil.example', 'a@evil.example', 'www evil', 'x'.repeat(41), ' '])(
  'the name %j is not repeated to somebody who may never have heard of us',
  (name) => {
    expect(presentableName(name)).toBeUndefined()
    expect(writeMail('welcome', inputs.welcome, { ...options, name, language: 'en' }).body).toMatch(/^Hello\.\n/)
  },
)

test.each(['Ana', 'Conceição d’Ávila', 'J. R. R. Tolkien', "O'Neill-Smith"])('the name %j is greeted', (name) => {
  expect(presentableName(name)).toBe(name)
})

test('a subject is one line, whatever the site is called', () => {
  const { subject } = writeMail('refund', inputs.refund, { ...options, siteName: 'Cine\r\nBcc: x', language: 'en' })
  expect(subject).not.toMatch(/[\r\n]/)
})

test('the secret of a link can be taken out of a text', () => {
  const { body } = writeMail(
    'password-reset',
    { url: 'https://films.example/reset-password?token=aB_9-x' },
    { ...options, language: 'en' },
  )
  expect(withoutSecrets(body)).toContain('https://films.example/reset-password?token=…\n')
  expect(withoutSecrets(body)).not.toContain('aB_9-x')
})
