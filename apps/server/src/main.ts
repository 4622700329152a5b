import closeWithGrace from 'close-with-grace'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkServers } from './adapters.ts'
import { ConfigError, configKeys, loadConfig, suggestion } from './config.ts'
import { dataFolder } from './data-folder.ts'
import { openLog } from './log.ts'
import { migrateDatabases, startPlatform } from './platform.ts'
import { terminal } from './terminal.ts'

const options = {
  help: { type: 'boolean', short: 'h' },
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  target: { type: 'string' },
  demo: { type: 'boolean' },
  config: { type: 'string' },
  'public-url': { type: 'string' },
  log: { type: 'string' },
} as const

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    const wrong = /'(--[\w-]+)/.exec((error as Error).message)?.[1]
    throw new ConfigError(
      wrong && !(wrong.slice(2) in options)
        ? `There is no option ${wrong}.${suggestion(
            wrong,
            Object.keys(options).map((name) => `--${name}`),
          )} See --help.`
        : `${(error as Error).message}. See --help.`,
    )
  }
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parse(args)
  if (values.help) {
    process.stdout.write(readFileSync(new URL('../help.txt', import.meta.url), 'utf8'))
    return
  }
  const config = await loadConfig({
    ...(values.config ? { file: values.config } : {}),
    environment: process.env,
    flags: {
      'server.port': values.port,
      'server.host': values.host,
      'server.data': values.data,
      'server.target': values.target,
      'server.publicUrl': values['public-url'],
      'server.log': values.log,
      'identity.demo': values.demo,
    },
  })

  if (positionals[0] === 'config') return configCommand(positionals[1], config)
  const [command, ...words] = positionals
  if (command !== undefined && command !== 'replication' && positionals.join(' ') !== 'migrate')
    throw new ConfigError(`There is no command ${positionals.join(' ')}. See --help.`)

  const screen = terminal(config.server.log === 'terminal')
  const folder = dataFolder(config.server.data)
  const log = await openLog(config.server, folder, screen)
  const surroundings = { log, folder, progress: screen.progress }
  if (command === 'migrate') return migrateDatabases(config, surroundings)
  if (command === 'replication') {
    const { replicationCommand } = await import('./system/replication-command.ts')
    const print = (text: string): void => void process.stdout.write(text)
    process.exitCode = await replicationCommand(words, config, { log, folder, print })
    return
  }

  // The kernel does not end process 1 of a container by a signal that it does not handle: not yet, while it starts.
  const giveUp = (): void => process.exit(143)
  if (process.pid === 1) process.on('SIGTERM', giveUp)
  const platform = await startPlatform(config, surroundings)
  screen.ready(platform)

  closeWithGrace({ delay: 40_000, logger: false }, async ({ err, signal }) => {
    if (err) {
      log.fatal({ err }, 'the process ends by an error that nobody caught')
      screen.problem(err)
    }
    screen.progress(signal ? 'Stopping' : 'Stopping after an error')
    await platform.stop()
    screen.stopped()
    log.flush()
  })
  process.off('SIGTERM', giveUp)
}

async function configCommand(
  command: string | undefined,
  config: Awaited<ReturnType<typeof loadConfig>>,
): Promise<void> {
  if (command === 'check') {
    await checkServers(config.server, new Set(config.running.flatMap((service) => service.needs)))
    process.stdout.write('The configuration is valid.\n')
    return
  }
  if (command !== 'show') throw new ConfigError('config knows two commands: check and show.')
  for (const { section, key, variable, schema } of configKeys(config.running)) {
    const values: Record<string, unknown> =
      section === 'server' ? config.server : config.services[section as keyof typeof config.services]
    const value = schema.parse(values[key])
    const secret = /secret|password|token|key$/i.test(key) || /:\/\/[^/]*:[^/]*@/.test(String(value))
    const origin = config.origins.get(`${section}.${key}`) ?? 'default'
    process.stdout.write(
      `${section}.${key} = ${secret && value !== undefined ? '(hidden)' : JSON.stringify(value)}  (${origin})\n    ${schema.description ?? ''} [${variable}]\n`,
    )
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  terminal(true).problem(error)
  process.exitCode = error instanceof ConfigError ? 2 : 1
  // Whatever was begun has been ended; a handle that is still open must not keep the process.
  setTimeout(() => process.exit(), 2000).unref()
})
