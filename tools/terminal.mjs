/** What the commands print: one labelled line per step; on a terminal the line of a running step is rewritten in place. */
const live = process.stdout.isTTY && process.env.CI === undefined
const label = (name) => `  ${name.padEnd(11)}`

export function say(name, text) {
  process.stdout.write(`${label(name)}${text}\n`)
}

/** A step that takes a while. Away from a terminal a line is printed when `text` changes, at most every `quietSeconds`. */
export function progress(name, quietSeconds = 10) {
  let last = ''
  let printedAt = 0
  return {
    update(text) {
      if (text === last) return
      last = text
      if (live) {
        process.stdout.write(`\r\u001b[K${label(name)}${text}`)
      } else if (Date.now() - printedAt >= quietSeconds * 1000) {
        printedAt = Date.now()
        say(name, text)
      }
    },
    done(text) {
      if (live) process.stdout.write('\r\u001b[K')
      say(name, text)
    },
  }
}

/** For programs that color what nobody sees in color: a log file, a CI run. */
export function plainUnlessTerminal(env = process.env) {
  return process.stdout.isTTY || env.FORCE_COLOR ? env : { ...env, NO_COLOR: '1' }
}

export const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`

/** A refusal in words for whoever typed the command: no stack trace. */
export class Refusal extends Error {}

/** Runs a command's main function; a Refusal prints its words and ends with 1, anything else is a bug and keeps its stack. */
export async function run(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`\n${error.message}\n`)
    process.exitCode = 1
  }
}
