import type { Language } from '@codeflix/contracts/fields'
import { declineCodes, type DeclineCode } from '@codeflix/kit/ports/payments'

const words = {
  en: {
    'card-declined': 'Your bank did not accept the payment. Ask them, or use another card.',
    'insufficient-funds': 'There is not enough money on the card. Use another card.',
    'expired-card': 'The card has expired. Use another card.',
    'wrong-security-code': 'The security code is wrong. Enter the card again.',
    'processing-error': 'The payment could not be made. Try again.',
  },
  'pt-BR': {
    'card-declined': 'Seu banco não aceitou o pagamento. Fale com ele ou use outro cartão.',
    'insufficient-funds': 'O cartão não tem saldo suficiente. Use outro cartão.',
    'expired-card': 'O cartão está vencido. Use outro cartão.',
    'wrong-security-code': 'O código de segurança está errado. Digite o cartão de novo.',
    'processing-error': 'Não foi possível fazer o pagamento. Tente de novo.',
  },
} as const satisfies Record<Language, Record<DeclineCode, string>>

/** Why a payment did not go through, and what to do about it, for the one who pays. */
export const declineWords = (code: string, language: Language): string =>
  words[language][declineCodes.find((one) => one === code) ?? 'processing-error']
