import type { Mailer } from '@codeflix/kit/ports/mail'
import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Delivers mail into a folder, one message file (RFC 5322) each, instead of to the world. Its readers are people who try the site. */
export async function mailCapture(options: { folder: string; from: string }): Promise<Mailer> {
  await mkdir(options.folder, { recursive: true })
  return {
    via: undefined,
    async send(mail) {
      const header = (text: string): string =>
        /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
      for (const value of [mail.to, mail.subject])
        if (/[\r\n]/.test(value)) throw new Error('a header of a mail cannot have more than one line')
      const lines = [
        `From: ${options.from}`,
        `To: ${mail.to}`,
        `Subject: ${header(mail.subject)}`,
        `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
        `Message-ID: <${mail.id}@codeflix>`,
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        ...(Buffer.from(mail.text)
          .toString('base64')
          .match(/.{1,76}/g) ?? []),
        '',
      ]
      const temporary = join(options.folder, `.${randomUUID()}`)
      await writeFile(temporary, lines.join('\r\n'))
      // Named by its id, so that a mail that is handed over twice is there once.
      await rename(temporary, join(options.folder, `${mail.id}.eml`))
    },
  }
}
