import type { Platform } from './platform.ts'

const started = performance.now()

/** What the person who started the server sees. With `enabled` false it says nothing, since the log goes there. */
export function terminal(enabled: boolean) {
  const write = (text: string): void => {
    if (enabled) process.stdout.write(text)
  }
  const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text)
  const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`
  let setUpUrl: string | undefined
  let isReady = false
  return {
    progress: (message: string): void => write(`  ${seconds().padStart(7)}  ${message}\n`),
    /** The link that makes the first account; shown as long as there is none. */
    setUpLink(url: string): void {
      const isNew = setUpUrl !== url
      setUpUrl = url
      if (isNew && isReady) write(`\n  Set up your site:  ${bold(url)}\n\n`)
    },
    ready({ publicUrl }: Platform): void {
      isReady = true
      write(`\n  Codeflix is ready after ${seconds()}.\n\n`)
      if (setUpUrl) write(`  Set up your site:  ${bold(setUpUrl)}\n\n`)
      write(
        `  Viewers   ${publicUrl}/\n  Staff     ${publicUrl}/admin\n  API       ${publicUrl}/api/catalog/ (each service has such a page)\n\n  Stop with Ctrl-C.\n\n`,
      )
    },
    warning: (message: string): void => write(`  ${seconds().padStart(7)}  ! ${message}\n`),
    stopped: (): void => write(`  ${seconds().padStart(7)}  Stopped. Nothing is left running.\n`),
    problem(error: unknown): void {
      const isPlain = error instanceof Error && error.name === 'ConfigError'
      const text = error instanceof Error ? (isPlain ? error.message : (error.stack ?? error.message)) : String(error)
      process.stderr.write(`\n  Codeflix cannot go on.\n${text.replace(/^/gm, '  ')}\n\n`)
    },
  }
}
export type Terminal = ReturnType<typeof terminal>
