import type { Texts } from './text-input.ts'

export const textsPtBr: Texts = {
  welcome: ({ verificationUrl }, { siteName }) => ({
    subject: `Boas-vindas a ${siteName}`,
    paragraphs: [
      `Sua conta em ${siteName} está pronta.`,
      ...(verificationUrl ? [`Confirme seu e-mail por este link:\n${verificationUrl}`] : []),
      'Se não foi você que se cadastrou, ignore este e-mail.',
    ],
  }),
  'staff-added': ({ url }, { siteName }) => ({
    subject: `Você faz parte da equipe de ${siteName}`,
    paragraphs: [
      `Você recebeu acesso à administração de ${siteName}. Abra este link para começar:`,
      url,
      'Um link para escolher a senha funciona uma única vez, por sete dias.',
    ],
  }),
  'password-reset': ({ url }, { siteName }) => ({
    subject: `Escolha uma nova senha em ${siteName}`,
    paragraphs: [
      'Alguém, provavelmente você, pediu uma nova senha. Escolha por este link, que funciona uma única vez, por uma hora:',
      url,
      'Se não foi você, ignore este e-mail: sua senha continua a mesma.',
    ],
  }),
  'subscription-activated': ({ planName, price, paidUntil, comped }, { siteName, publicUrl, money, day }) => ({
    subject: `Sua assinatura de ${siteName} está ativa`,
    paragraphs: [
      `Você já pode assistir a tudo no plano ${planName}, em qualquer tela.`,
      comped
        ? `Ela é gratuita para você até ${day(paidUntil)}.`
        : `Ela custa ${money(price)} por período; o atual termina em ${day(paidUntil)} e é seguido pelo próximo.`,
      `Você pode mudar ou cancelar quando quiser:\n${publicUrl}/account`,
    ],
  }),
  'subscription-renewed': ({ invoiceNumber, amount, paidUntil }, { siteName, publicUrl, money, day }) => ({
    subject: `Seu pagamento a ${siteName}: ${money(amount)}`,
    paragraphs: [
      `Recebemos ${money(amount)} pela fatura ${invoiceNumber}. Sua assinatura continua até ${day(paidUntil)}.`,
      `Suas faturas:\n${publicUrl}/account`,
    ],
  }),
  'subscription-canceled': ({ endsAt }, { siteName, publicUrl, day }) => ({
    subject: `Sua assinatura de ${siteName} foi cancelada`,
    paragraphs: [
      `Você pode assistir até ${day(endsAt)}, e nada mais será cobrado.`,
      `Se mudar de ideia, retome a assinatura até lá:\n${publicUrl}/account`,
    ],
  }),
  'payment-failed': ({ graceUntil }, { siteName, publicUrl, day }) => ({
    subject: `Seu pagamento a ${siteName} não foi aprovado`,
    paragraphs: [
      `Seu cartão não foi cobrado. Você pode continuar assistindo até ${day(graceUntil)}, e tentaremos de novo antes disso.`,
      `Para usar outro cartão:\n${publicUrl}/account`,
    ],
  }),
  'subscription-ended': (_input, { siteName, publicUrl }) => ({
    subject: `Sua assinatura de ${siteName} terminou`,
    paragraphs: [
      'Sua lista e o ponto em que você parou em filmes e séries ficam guardados para quando você voltar.',
      `Para assinar de novo:\n${publicUrl}/account`,
    ],
  }),
  refund: ({ amount }, { siteName, money }) => ({
    subject: `Reembolso de ${siteName}: ${money(amount)}`,
    paragraphs: [
      `Devolvemos ${money(amount)} ao cartão usado no pagamento. Seu banco pode levar alguns dias para mostrar o valor.`,
    ],
  }),
}
