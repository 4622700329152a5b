import { MailRefused, type Mailer, type OutgoingMail } from '@codeflix/kit/ports/mail'
import { createTransport } from 'nodemailer'

/** A service waits for 30 seconds; the server's own words are worth more than that the time was up. */
const connectMs = 10_000
const silenceMs = 20_000
const connections = 3

/** What is wrong with the way to the mail server. `settings` has to be mended; `away` passes. */
class MailServerFailure extends Error {
  override readonly name = 'MailServerFailure'
  readonly kind: 'settings' | 'away'
  constructor(kind: MailServerFailure['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

export interface SmtpMailer extends Mailer {
  /** Looks whether the server lets us in. @throws MailServerFailure */
  check(): Promise<void>
  close(): void
}

/**
 * Sends mail by a mail server: `smtp://[user:password@]host[:587][?tls=off]`, on which STARTTLS is required unless it is
 * turned off, or `smtps://[user:password@]host[:465]`.
 * @throws Error that says what to write, without the password
 */
export function smtpMailer(options: { url: string; from: string; ca?: string }): SmtpMailer {
  const { host, port, secure, tls, auth } = readSmtpUrl(options.url)
  const via = `${host}:${port}`
  const sender = /<([^<>]+)>\s*$/.exec(options.from)?.[1] ?? options.from.trim()
  const transport = createTransport({
    pool: true,
    maxConnections: connections,
    host,
    port,
    secure,
    // A server that does not offer it, or somebody in between who hides the offer, gets neither password nor mail.
    requireTLS: tls && !secure,
    ignoreTLS: !tls,
    ...(auth ? { auth } : {}),
    ...(options.ca === undefined ? {} : { tls: { ca: options.ca } }),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

  return {
    via,
    async send(mail) {
      requireOneLine(mail)
      try {
        await transport.sendMail({
          from: options.from,
          // Of an address as text a comma would make two.
          to: { name: '', address: mail.to },
          envelope: { from: sender, to: [mail.to] },
          subject: mail.subject,
          text: mail.text,
          messageId: `<${mail.id}@${sender.slice(sender.lastIndexOf('@') + 1)}>`,
          // An automatic answer to it goes to nobody (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        throw failureOf(error, via)
      }
    },
    async check() {
      try {
        await transport.verify()
      } catch (error) {
        throw failureOf(error, via)
      }
    },
    close: () => transport.close(),
  }
}

function requireOneLine(mail: OutgoingMail): void {
  if (/[\r\n]/.test(mail.subject)) throw new MailRefused('a header of a mail cannot have more than one line')
  if (!/^[^\s,;<>()"]+@[^\s,;<>()"@]+$/.test(mail.to)) throw new MailRefused('this is not the address of one mailbox')
}

function readSmtpUrl(text: string) {
  const wrong = (reason: string): Error =>
    new Error(`${reason} Write smtp://user:password@host:587 or smtps://user:password@host:465.`)
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw wrong('The address of the mail server cannot be read.')
  }
  const { protocol, hostname, username, password, searchParams, pathname } = url
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw wrong(`${protocol} is neither smtp: nor smtps:.`)
  if (hostname === '' || (pathname !== '' && pathname !== '/')) throw wrong('The mail server needs a host and no path.')
  for (const name of searchParams.keys()) if (name !== 'tls') throw wrong(`There is no parameter ${name}.`)
  const tls = searchParams.get('tls') ?? 'on'
  if (tls !== 'on' && tls !== 'off') throw wrong('tls is on or off.')
  const secure = protocol === 'smtps:'
  if (secure && tls === 'off') throw wrong('smtps: without TLS is smtp:.')
  if ((username === '') !== (password === '')) throw wrong('A user needs a password.')
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    tls: tls === 'on',
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  }
}

interface FromTransport {
  code?: string
  responseCode?: number
  response?: string
  message?: string
  /** The address that was refused, when it was one. */
  rejectedErrors?: FromTransport[]
}

/** In words, with the server's own; never with the credentials or the text of the mail. */
function failureOf(error: unknown, via: string): Error {
  if (error instanceof MailRefused) return error
  const from = (error ?? {}) as FromTransport
  const { code = '', responseCode = 0, response = '', message = '' } = from.rejectedErrors?.[0] ?? from
  const kind = from.code ?? code
  const said = response === '' ? message : response
  if (kind === 'EAUTH' || kind === 'ENOAUTH')
    return new MailServerFailure('settings', `${via} does not accept the user and password: ${said}`)
  if (kind === 'ETLS' || /certificate|STARTTLS|wrong version number/i.test(message))
    return new MailServerFailure('settings', `No secure connection to ${via}: ${message}. Is the port the right one?`)
  if (kind === 'EENVELOPE' || kind === 'EMESSAGE') {
    // A 4xx, greylisting for one, is taken later; a 5xx never.
    if (responseCode >= 500) return new MailRefused(`${via} refused it: ${said}`)
    return new Error(`${via} did not take it yet: ${said}`)
  }
  return new MailServerFailure('away', `${via} does not answer as a mail server should (${kind}): ${message}`)
}
