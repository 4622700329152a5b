import { demoAccounts } from '@codeflix/contracts/demo-accounts'
import { notifications } from '@codeflix/contracts/notifications'
import { MailRefused, type Mailer, type OutgoingMail } from '@codeflix/kit/ports/mail'
import { bootTest, testPublicUrl, type BootedTest } from '@codeflix/platform/testing/boot-test'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { NotificationsTables } from '../src/database.ts'
import { notificationsService } from '../src/service.ts'

/** A mail server that takes everything until it is told not to. */
const server = { sent: [] as OutgoingMail[], refuses: undefined as string | undefined, forGood: false }
let site: BootedTest

beforeAll(async () => {
  const mail: Mailer = {
    via: 'smtp.films.example:587',
    async send(one) {
      if (server.refuses) throw new (server.forGood ? MailRefused : Error)(server.refuses)
      server.sent.push(one)
    },
  }
  site = await bootTest([notificationsService], { ports: { mail }, config: { notifications: { attempts: 3 } } })
  await tables().insertInto('identity.site').values({ id: 1, name: 'Cine Clube' }).execute()
})
beforeEach(() => {
  server.sent = []
  server.refuses = undefined
  server.forGood = false
  site.clock.now = undefined
})
afterAll(() => site.close())

const tables = () => site.db<NotificationsTables>('notifications')
const fault = (code: string) => expect.objectContaining({ code })
const asSupport = () => site.client(notifications, { roles: ['support'], client: 'admin' })
const asOwner = () => site.client(notifications, { roles: ['owner'], client: 'admin' })

async function replicate(account: Partial<NotificationsTables['identity.account']> = {}): Promise<string> {
  const id = account.id ?? randomUUID()
  const row = { id, email: `${id}@films.example`, name: 'Ana', language: 'pt-BR' as const, demo: false, ...account }
  await tables().insertInto('identity.account').values(row).execute()
  return id
}
const registered = (accountId: string) => ({
  accountId,
  email: `${accountId}@films.example`,
  name: 'Ana',
  language: 'en' as const,
  verificationUrl: `${testPublicUrl}/verify-email?token=s3cret-token`,
  demo: false,
})
const mailsTo = async (accountId: string) =>
  tables().selectFrom('mail').selectAll().where('accountId', '=', accountId).orderBy('id').execute()
const received = (accountId: string) => server.sent.filter((mail) => mail.to === `${accountId}@films.example`)

test('whoever signs up is welcomed in their language, with the link, and once however often the event comes', async () => {
  const accountId = randomUUID()
  const id = await site.deliver('notifications', 'identity.account.registered', registered(accountId))
  await site.deliver('notifications', 'identity.account.registered', registered(accountId), id)
  await expect.poll(() => received(accountId)).toHaveLength(1)
  expect(received(accountId)[0]).toMatchObject({ subject: 'Welcome to Cine Clube' })
  expect(received(accountId)[0]?.text).toContain(`${testPublicUrl}/verify-email?token=s3cret-token`)
  await expect.poll(() => mailsTo(accountId)).toMatchObject([{ status: 'sent', failure: null }])
})

test('every event that is promised a mail gets one', async () => {
  const accountId = await replicate()
  const price = { amountMinor: 2990, currency: 'BRL' as const }
  const at = '2026-12-24T12:00:00.000Z'
  const subscriptionId = randomUUID()
  const to = { accountId, email: `${accountId}@films.example`, name: 'Ana', language: 'pt-BR' as const }
  await site.deliver('notifications', 'identity.account.staff-added', { ...to, url: `${testPublicUrl}/admin` })
  await site.deliver('notifications', 'identity.account.password-reset-requested', { ...to, url: testPublicUrl })
  await site.deliver('notifications', 'subscriptions.subscription.activated', {
    accountId,
    subscriptionId,
    planName: { en: 'Family', 'pt-BR': 'Família' },
    price,
    paidUntil: at,
    comped: false,
  })
  await site.deliver('notifications', 'subscriptions.subscription.renewed', {
    accountId,
    subscriptionId,
    invoiceNumber: '2026-000001',
    amount: price,
    paidUntil: at,
  })
  await site.deliver('notifications', 'subscriptions.subscription.canceled', { accountId, subscriptionId, endsAt: at })
  await site.deliver('notifications', 'subscriptions.subscription.past-due', {
    accountId,
    subscriptionId,
    declineCode: 'card-declined',
    graceUntil: at,
  })
  await site.deliver('notifications', 'subscriptions.subscription.ended', {
    accountId,
    subscriptionId,
    reason: 'canceled',
  })
  await site.deliver('notifications', 'subscriptions.payment.refunded', {
    accountId,
    paymentId: randomUUID(),
    amount: price,
  })
  expect((await mailsTo(accountId)).map((mail) => mail.subject.replaceAll('\u00a0', ' '))).toEqual([
    'Você faz parte da equipe de Cine Clube',
    'Escolha uma nova senha em Cine Clube',
    'Sua assinatura de Cine Clube está ativa',
    'Seu pagamento a Cine Clube: R$ 29,90',
    'Sua assinatura de Cine Clube foi cancelada',
    'Seu pagamento a Cine Clube não foi aprovado',
    'Sua assinatura de Cine Clube terminou',
    'Reembolso de Cine Clube: R$ 29,90',
  ])
  await expect.poll(() => received(accountId)).toHaveLength(8)
})

test('an event that is faster than the copy of its account is refused, so that it comes again', async () => {
  const accountId = randomUUID()
  const ended = { accountId, subscriptionId: randomUUID(), reason: 'canceled' }
  const id = randomUUID()
  await expect(site.deliver('notifications', 'subscriptions.subscription.ended', ended, id)).rejects.toThrow(
    'not been replicated yet',
  )
  expect(await mailsTo(accountId)).toEqual([])
  await replicate({ id: accountId })
  await site.deliver('notifications', 'subscriptions.subscription.ended', ended, id)
  expect(await mailsTo(accountId)).toHaveLength(1)
})

test('accounts of the demonstration get no mail, neither while they are there nor after', async () => {
  const [first] = demoAccounts
  const other = await replicate({ demo: true })
  await site.deliver('notifications', 'identity.account.registered', { ...registered(other), demo: true })
  for (const accountId of [first.id, other]) {
    await site.deliver('notifications', 'identity.account.password-reset-requested', {
      ...registered(accountId),
      url: testPublicUrl,
    })
    await site.deliver('notifications', 'subscriptions.subscription.ended', {
      accountId,
      subscriptionId: randomUUID(),
      reason: 'removed',
    })
    expect(await mailsTo(accountId)).toEqual([])
  }
})

test('a mailbox that does not exist is not written to again, and staff see the words of the mail server at once', async () => {
  const accountId = randomUUID()
  server.refuses = 'smtp.films.example:587 refused it: 550 5.1.1 No such mailbox'
  server.forGood = true
  await site.deliver('notifications', 'identity.account.registered', registered(accountId))
  await expect
    .poll(() => mailsTo(accountId))
    .toMatchObject([{ status: 'failed', attempts: 1, failure: server.refuses }])
  await tables().deleteFrom('mail').where('accountId', '=', accountId).execute()
})

test('staff see by which server mail goes out', async () => {
  expect(await asSupport().getDelivery()).toEqual({ via: 'smtp.films.example:587' })
})

test('a mail that is refused is tried again after a rest, and after the last attempt staff see why and send it again', async () => {
  const accountId = randomUUID()
  server.refuses = '550 mailbox unavailable'
  await site.deliver('notifications', 'identity.account.registered', registered(accountId))
  const stateOf = async () => (await mailsTo(accountId))[0]
  await expect.poll(stateOf).toMatchObject({ attempts: 1, failure: server.refuses })
  expect(await stateOf()).toMatchObject({ status: 'queued' })
  for (const attempts of [2, 3]) {
    site.clock.now = new Date(Date.parse((await stateOf())?.dueAt ?? '') + 1000)
    await wakeWorker()
    await expect.poll(stateOf).toMatchObject({ attempts, failure: server.refuses })
  }
  await expect.poll(stateOf).toMatchObject({ status: 'failed', attempts: 3 })
  const { items } = await asSupport().listMails({ query: { status: 'failed' } })
  expect(items).toMatchObject([{ status: 'failed', failure: '550 mailbox unavailable' }])

  server.refuses = undefined
  const params = { id: items[0]?.id ?? '' }
  expect(await asSupport().resendMail({ params })).toMatchObject({ status: 'queued' })
  await expect.poll(stateOf).toMatchObject({ status: 'sent', attempts: 1, failure: null })
  await expect(asSupport().resendMail({ params })).rejects.toThrow(fault('notifications.illegal-step'))
})

/** As the outbox of a mail that is queued would. */
const wakeWorker = () => tables().updateTable('mail').set({ status: 'queued' }).where('status', '=', 'queued').execute()

test('mails that were under way when a process died are sent by the next one', async () => {
  const accountId = randomUUID()
  await tables()
    .insertInto('mail')
    .values({
      accountId,
      kind: 'welcome',
      recipient: `${accountId}@films.example`,
      subject: 'Leased',
      body: 'by a process that is gone',
      attempts: 1,
      dueAt: new Date(Date.now() + 60_000).toISOString(),
      failure: null,
      createdAt: new Date().toISOString(),
      sentAt: null,
    })
    .execute()
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(received(accountId)).toEqual([])
  site.clock.now = new Date(Date.now() + 61_000)
  await wakeWorker()
  await expect.poll(() => received(accountId)).toHaveLength(1)
})

test('support reads mails without the secret of their links, the owner with it', async () => {
  const accountId = randomUUID()
  await site.deliver('notifications', 'identity.account.registered', registered(accountId))
  const [mail] = (await asSupport().listMails({ query: { q: accountId } })).items
  const params = { id: mail?.id ?? '' }
  expect((await asSupport().getMail({ params })).text).toContain('verify-email?token=…')
  expect((await asSupport().getMail({ params })).text).not.toContain('s3cret')
  expect((await asOwner().getMail({ params })).text).toContain('verify-email?token=s3cret-token')
  await expect(asOwner().getMail({ params: { id: randomUUID() } })).rejects.toThrow(
    fault('notifications.mail-not-found'),
  )
})

test('mails are found by address or subject, page by page from the newest', async () => {
  const accountId = await replicate({ email: 'Conceição@films.example', name: 'Conceição' })
  for (let i = 0; i < 5; i++)
    await site.deliver('notifications', 'subscriptions.payment.refunded', {
      accountId,
      paymentId: randomUUID(),
      amount: { amountMinor: 100 * (i + 1), currency: 'USD' },
    })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await asSupport().listMails({ query: { q: 'conceicao', limit: 2, ...(cursor ? { cursor } : {}) } })
    seen.push(...page.items.map((item) => item.subject.replaceAll(/[^\d,]/g, '')))
    cursor = page.nextCursor
  } while (cursor)
  expect(seen).toEqual(['5,00', '4,00', '3,00', '2,00', '1,00'])
  expect((await asSupport().listMails({ query: { q: 'reembolso', status: 'failed' } })).items).toEqual([])
  await expect(asSupport().listMails({ query: { cursor: 'nonsense' } })).rejects.toThrow(fault('kit.invalid-input'))
})

test('only staff who look after subscribers see mails', async () => {
  await expect(site.client(notifications).listMails()).rejects.toThrow(fault('kit.unauthenticated'))
  await expect(site.client(notifications, { roles: ['editor'] }).listMails()).rejects.toThrow(fault('kit.forbidden'))
})
