import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folderOf = (app: 'viewer' | 'admin'): string => fileURLToPath(new URL(`../../${app}/dist/`, import.meta.url))

/** Serves the built React apps: the viewer at `/`, the admin app at `/admin`; any page address gets the app's document. */
export async function mountWebApps(
  server: FastifyInstance,
  apps: readonly ('viewer' | 'admin')[],
  publicUrl: string,
): Promise<void> {
  if (apps.length === 0) return
  await server.register(helmet, {
    global: true,
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: publicUrl.startsWith('https:'),
    crossOriginOpenerPolicy: publicUrl.startsWith('https:'),
    originAgentCluster: false,
  })
  for (const app of apps) {
    const root = folderOf(app)
    if (!existsSync(join(root, 'index.html')))
      throw new Error(
        `The ${app} app is not built: ${root} has no index.html. Start with "npm start", which builds it.`,
      )
    const prefix = app === 'admin' ? '/admin/' : '/'
    await server.register(fastifyStatic, {
      root,
      prefix,
      decorateReply: app === apps[0],
      index: false,
      wildcard: false,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Vite names what it builds by content.
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const canonical = new URL(publicUrl)
      // Sign-in works at one address alone, so that a page that was opened by another name of this machine goes there.
      if (isLoopback(canonical.hostname) && isLoopback(request.hostname) && request.host !== canonical.host)
        return reply.redirect(publicUrl + request.url, 307)
      if (request.url.includes('/assets/') || /^\/(api|sandbox-gateway)(\/|\?|$)/.test(request.url))
        return reply.callNotFound() as never
      return reply.header('cache-control', 'no-cache').sendFile('index.html', root)
    }
    if (app === 'admin') server.get('/admin', page)
    server.get(`${prefix}*`, page)
    if (app === 'viewer') server.get('/', page)
  }
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '127.0.0.1' || name === '[::1]' || name === '::1'
