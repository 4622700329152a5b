import { z } from 'zod'
import { defineContract } from './contract.ts'
import { id, idParams, instant, pageOf, pageQuery } from './fields.ts'

/** `queued → sent`, or `failed` after the last attempt. */
export const mailStatuses = ['queued', 'sent', 'failed'] as const

const mail = z.object({
  id,
  to: z.string(),
  subject: z.string(),
  status: z.enum(mailStatuses),
  failure: z.string().optional(),
  createdAt: instant,
  sentAt: instant.optional(),
})
export type Mail = z.infer<typeof mail>

export const notifications = defineContract({
  service: 'notifications',
  summary: 'Mails to viewers and staff, and the record of what was sent to whom.',
  faults: {
    'mail-not-found': { status: 404, detail: 'There is no such mail.' },
    'illegal-step': { status: 409, detail: 'Only a mail that failed can be sent again.' },
  },
  routes: {
    listMails: {
      method: 'GET',
      path: '/mails',
      summary: 'Mails, newest first; `q` finds by address or subject',
      access: { staff: ['support'] },
      query: pageQuery.extend({
        q: z.string().trim().max(100).optional(),
        status: z.enum(mailStatuses).optional(),
      }),
      output: pageOf(mail),
    },
    getDelivery: {
      method: 'GET',
      path: '/delivery',
      summary: 'Where mail goes: by a mail server, or to nobody but this list',
      access: { staff: ['support'] },
      output: z.object({
        /** The mail server, `host:port`; absent where mail is not sent but only kept here. */
        via: z.string().optional(),
      }),
    },
    getMail: {
      method: 'GET',
      path: '/mails/:id',
      params: idParams,
      summary: 'One mail with its text',
      access: { staff: ['support'] },
      output: mail.extend({ text: z.string() }),
      faults: ['mail-not-found'],
    },
    resendMail: {
      method: 'POST',
      path: '/mails/:id/resend',
      params: idParams,
      summary: 'Try a failed mail again',
      access: { staff: ['support'] },
      output: mail,
      faults: ['mail-not-found', 'illegal-step'],
    },
  },
  events: {},
  tables: {},
})
