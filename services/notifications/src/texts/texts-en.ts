import type { Texts } from './text-input.ts'

export const textsEn: Texts = {
  welcome: ({ verificationUrl }, { siteName }) => ({
    subject: `Welcome to ${siteName}`,
    paragraphs: [
      `Your account at ${siteName} is ready.`,
      ...(verificationUrl ? [`Confirm your e-mail address with this link:\n${verificationUrl}`] : []),
      'If you did not sign up, ignore this mail.',
    ],
  }),
  'staff-added': ({ url }, { siteName }) => ({
    subject: `You are on the staff of ${siteName}`,
    paragraphs: [
      `You were given access to the back office of ${siteName}. Open this link to begin:`,
      url,
      'A link to choose a password works once and for seven days.',
    ],
  }),
  'password-reset': ({ url }, { siteName }) => ({
    subject: `Choose a new password for ${siteName}`,
    paragraphs: [
      'Somebody, probably you, asked for a new password. Choose it with this link, which works once and for one hour:',
      url,
      'If it was not you, ignore this mail: your password stays as it is.',
    ],
  }),
  'subscription-activated': ({ planName, price, paidUntil, comped }, { siteName, publicUrl, money, day }) => ({
    subject: `Your subscription to ${siteName} is active`,
    paragraphs: [
      `You can watch everything in the plan ${planName}, from now on and on any screen.`,
      comped
        ? `It is free of charge for you until ${day(paidUntil)}.`
        : `It costs ${money(price)} per period; the present one ends on ${day(paidUntil)} and is followed by the next.`,
      `You can change or cancel it at any time:\n${publicUrl}/account`,
    ],
  }),
  'subscription-renewed': ({ invoiceNumber, amount, paidUntil }, { siteName, publicUrl, money, day }) => ({
    subject: `Your payment to ${siteName}: ${money(amount)}`,
    paragraphs: [
      `We received ${money(amount)} for invoice ${invoiceNumber}. Your subscription goes on until ${day(paidUntil)}.`,
      `Your invoices:\n${publicUrl}/account`,
    ],
  }),
  'subscription-canceled': ({ endsAt }, { siteName, publicUrl, day }) => ({
    subject: `Your subscription to ${siteName} is canceled`,
    paragraphs: [
      `You can watch until ${day(endsAt)}, and nothing more will be charged.`,
      `If you change your mind, take it up again until then:\n${publicUrl}/account`,
    ],
  }),
  'payment-failed': ({ graceUntil }, { siteName, publicUrl, day }) => ({
    subject: `Your payment to ${siteName} did not go through`,
    paragraphs: [
      `Your card was not charged. You can go on watching until ${day(graceUntil)}, and we will try again before.`,
      `To use another card:\n${publicUrl}/account`,
    ],
  }),
  'subscription-ended': (_input, { siteName, publicUrl }) => ({
    subject: `Your subscription to ${siteName} has ended`,
    paragraphs: [
      'Your list and your places in films and series are kept for when you come back.',
      `To subscribe again:\n${publicUrl}/account`,
    ],
  }),
  refund: ({ amount }, { siteName, money }) => ({
    subject: `A refund from ${siteName}: ${money(amount)}`,
    paragraphs: [
      `We gave ${money(amount)} back to the card that you had paid with. Your bank may need some days to show it.`,
    ],
  }),
}
