import { MailRefused } from '@codeflix/kit/ports/mail'
import { mailSuite, type ReceivedMail } from '@codeflix/kit/testing/mail.suite'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { smtpMailer, type SmtpMailer } from './smtp.ts'
import { localhostCertificate } from './testing/localhost-certificate.ts'

const from = 'Ciné Clube <no-reply@films.example>'
const user = 'codeflix'
const password = 'p@ss/word'
const credentials = `${user}:${encodeURIComponent(password)}`

interface Arrived extends ReceivedMail {
  from: string
  messageId: string
  secure: boolean
  login: string | undefined
}
const arrived: Arrived[] = []
/** What a server says to a recipient's address instead of taking it; each once. */
const answers = new Map<string, { code: number; words: string }>()

async function keep(stream: Readable, { envelope, secure, user: login }: SMTPServerSession): Promise<void> {
  const { subject = '', text = '', messageId = '', from: sender } = await PostalMime.parse(await buffer(stream))
  arrived.push({
    to: envelope.rcptTo.map(({ address }) => address).join(','),
    subject,
    text,
    from: `${sender?.name} <${sender?.address}>`,
    messageId,
    secure,
    login: login === undefined ? undefined : String(login),
  })
}

function mailServer(options: { secure?: boolean; disabledCommands?: string[] } = {}): Promise<SMTPServer> {
  const server = new SMTPServer({
    ...localhostCertificate,
    authOptional: true,
    ...options,
    onAuth({ username, password: given }, _session, done) {
      if (username === user && given === password) done(null, { user })
      else done(new Error('Authentication credentials invalid'))
    },
    onRcptTo({ address }, _session, done) {
      const answer = answers.get(address)
      answers.delete(address)
      done(answer && Object.assign(new Error(answer.words), { responseCode: answer.code }))
    },
    onData: (stream, session, answer) => void keep(stream, session).then(() => answer(), answer),
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const portOf = (server: SMTPServer): number => (server.server.address() as AddressInfo).port
const opened: { close(): unknown }[] = []
const mailer = (url: string, ca: string | undefined = localhostCertificate.cert): SmtpMailer => {
  const one = smtpMailer({ url, from, ...(ca ? { ca } : {}) })
  opened.push(one)
  return one
}
const letter = (to = `${randomUUID().slice(0, 8)}@viewers.example`) => ({
  id: randomUUID(),
  to,
  subject: 'Bem-vindo',
  text: 'Olá!',
})
const mailsTo = (to: string) => arrived.filter((mail) => mail.to === to)

let server: SMTPServer
beforeAll(async () => {
  server = await mailServer()
})
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
})
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

let shared: SmtpMailer | undefined
mailSuite('SMTP', {
  mailer: async () =>
    (shared ??= smtpMailer({
      url: `smtp://${credentials}@localhost:${portOf(server)}`,
      from,
      ca: localhostCertificate.cert,
    })),
  received: async (to) =>
    mailsTo(to).map(({ subject, text }) => ({ to, subject, text: text.replaceAll('\r\n', '\n').replace(/\n$/, '') })),
})
afterAll(() => shared?.close())

describe('a mail server', () => {
  test('gets mail by a secure connection, from our sender, under an id that tells a second one of the same', async () => {
    const mail = letter()
    await mailer(`smtp://${credentials}@localhost:${portOf(server)}`).send(mail)
    expect(mailsTo(mail.to)).toMatchObject([
      { from, secure: true, login: user, messageId: `<${mail.id}@films.example>`, subject: mail.subject },
    ])
  })

  test('may speak TLS from the first byte', async () => {
    const secure = await mailServer({ secure: true })
    opened.push(secure)
    const mail = letter()
    await mailer(`smtps://localhost:${portOf(secure)}`).send(mail)
    expect(mailsTo(mail.to)).toMatchObject([{ secure: true, login: undefined }])
  })

  test('that offers no TLS gets no mail, unless the address says so', async () => {
    const open = await mailServer({ disabledCommands: ['STARTTLS'] })
    opened.push(open)
    const mail = letter()
    const refused = mailer(`smtp://localhost:${portOf(open)}`)
    await expect(refused.send(mail)).rejects.toMatchObject({ kind: 'settings' })
    await expect(refused.check()).rejects.toMatchObject({ kind: 'settings' })
    expect(mailsTo(mail.to)).toEqual([])
    await mailer(`smtp://localhost:${portOf(open)}?tls=off`).send(mail)
    expect(mailsTo(mail.to)).toMatchObject([{ secure: false }])
  })

  test('whose certificate nobody vouches for gets no mail', async () => {
    const mail = letter()
    const doubtful = mailer(`smtp://${credentials}@localhost:${portOf(server)}`, '')
    await expect(doubtful.send(mail)).rejects.toMatchObject({ kind: 'settings' })
    expect(mailsTo(mail.to)).toEqual([])
  })

  test('that does not know our password says so, and the password is not told', async () => {
    const wrong = mailer(`smtp://codeflix:not-the-one@localhost:${portOf(server)}`)
    const failure = await wrong.check().then(
      () => undefined,
      (error: Error) => error,
    )
    expect(failure).toMatchObject({ kind: 'settings', message: expect.stringContaining('does not accept the user') })
    expect(String(failure?.stack)).not.toContain('not-the-one')
  })

  test('that is away is said to be away', async () => {
    const gone = await mailServer()
    const port = portOf(gone)
    await new Promise<void>((resolve) => gone.close(() => resolve()))
    await expect(mailer(`smtp://localhost:${port}`).send(letter())).rejects.toMatchObject({ kind: 'away' })
  })

  test('that asks to come again later is not one that refuses', async () => {
    const mail = letter()
    answers.set(mail.to, { code: 451, words: '4.7.1 Greylisted, come again in five minutes' })
    const one = mailer(`smtp://${credentials}@localhost:${portOf(server)}`)
    const first = one.send(mail)
    await expect(first).rejects.toThrow('Greylisted')
    await expect(first).rejects.not.toBeInstanceOf(MailRefused)
    await one.send(mail)
    expect(mailsTo(mail.to)).toHaveLength(1)
  })

  test('that has no such mailbox refuses for good, in its own words', async () => {
    const mail = letter()
    answers.set(mail.to, { code: 550, words: '5.1.1 No such mailbox' })
    const refused = mailer(`smtp://${credentials}@localhost:${portOf(server)}`).send(mail)
    await expect(refused).rejects.toBeInstanceOf(MailRefused)
    await expect(refused).rejects.toThrow(/^localhost:\d+ refused it: 550 5\.1\.1 No such mailbox$/)
  })
})

test.each([
  'a@x.example,b@x.example',
  'a@x.example b',
  '<a@x.example>',
  'nobody',
  'a@x.example\r\nRCPT TO:<b@x.example>',
])('nothing is sent to %j', async (to) => {
  const before = arrived.length
  await expect(mailer(`smtp://${credentials}@localhost:${portOf(server)}`).send(letter(to))).rejects.toBeInstanceOf(
    MailRefused,
  )
  expect(arrived).toHaveLength(before)
})

test.each([
  ['smtp://', 'host'],
  ['smtp://user@host', 'needs a password'],
  ['smtp://host?tsl=off', 'no parameter tsl'],
  ['smtp://host?tls=maybe', 'on or off'],
  ['smtps://host?tls=off', 'without TLS'],
  ['http://host', 'neither smtp: nor smtps:'],
])('%s is refused in words', (url, words) => {
  expect(() => smtpMailer({ url, from })).toThrow(words)
})
