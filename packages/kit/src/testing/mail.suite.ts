import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Mailer } from '../ports/mail.ts'

export interface ReceivedMail {
  to: string
  subject: string
  text: string
}

/** What every mailer must do. `received` reads what arrived for one address. */
export function mailSuite(
  name: string,
  options: { mailer(): Promise<Mailer>; received(to: string): Promise<ReceivedMail[]> },
): void {
  describe(`mail: ${name}`, () => {
    const address = (): string => `${randomUUID().slice(0, 8)}@viewers.example`

    test('a mail arrives whole, in any script', async () => {
      const to = address()
      const mail = {
        to,
        subject: 'Olá, é só confirmar ✓',
        text: `Olá!\n\nAção, coração, 東京.\n${'long '.repeat(400)}\n.\n..two dots`,
      }
      await (await options.mailer()).send({ id: randomUUID(), ...mail })
      expect(await options.received(to)).toEqual([mail])
    })

    test('a subject cannot smuggle in another header', async () => {
      const to = address()
      const mailer = await options.mailer()
      await expect(
        mailer.send({ id: randomUUID(), to, subject: 'Hi\r\nBcc: all@viewers.example', text: 'x' }),
      ).rejects.toThrow()
      expect(await options.received(to)).toEqual([])
    })

    test('a mail that is handed over twice arrives at least once and says the same', async () => {
      const to = address()
      const mail = { id: randomUUID(), to, subject: 'Once', text: 'Only once, please.' }
      const mailer = await options.mailer()
      await mailer.send(mail)
      await mailer.send(mail)
      const received = await options.received(to)
      expect(received.length).toBeGreaterThan(0)
      for (const one of received) expect(one).toEqual({ to, subject: mail.subject, text: mail.text })
    })
  })
}
