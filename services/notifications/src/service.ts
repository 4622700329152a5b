import { notifications } from '@codeflix/contracts/notifications'
import { defineService } from '@codeflix/kit/service'
import { config } from './config.ts'
import type { NotificationsContext } from './database.ts'
import { mailEvents, mailedEvents } from './mails/mail-events.ts'
import { mailRoutes } from './mails/mail-routes.ts'
import { sendMails } from './mails/send-mails.ts'
import { tidyMails } from './mails/tidy-mails.ts'

export const notificationsService = defineService({
  contract: notifications,
  config,
  migrations: new URL('../migrations/', import.meta.url),
  replicates: {
    'identity.account': ['id', 'email', 'name', 'language', 'demo'],
    'identity.site': ['id', 'name'],
  },
  consumes: mailedEvents,
  needs: ['mail'],
  start(context: NotificationsContext) {
    return {
      routes: mailRoutes(context),
      events: mailEvents(context),
      workers: [
        { name: 'send-mails', everySeconds: 5, wakeOn: 'mail', run: () => sendMails(context) },
        { name: 'tidy-mails', everySeconds: 3600, run: () => tidyMails(context) },
      ],
    }
  },
})
