import { mailSuite } from '@codeflix/kit/testing/mail.suite'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { mailCapture } from './mail-capture.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-capture-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

mailSuite('capture', {
  mailer: () => mailCapture({ folder, from: 'Codeflix <no-reply@codeflix.example>' }),
  async received(to) {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.eml'))
    const mails = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    return mails.map(parse).filter((mail) => mail.to === to)
  },
})

function parse(message: string) {
  const [head = '', body = ''] = message.split('\r\n\r\n')
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1]?.trim() ?? ''
  const encoded = /^=\?utf-8\?B\?(.*)\?=$/.exec(header('Subject'))?.[1]
  return {
    to: header('To'),
    subject: encoded ? Buffer.from(encoded, 'base64').toString() : header('Subject'),
    text: Buffer.from(body, 'base64').toString(),
  }
}
