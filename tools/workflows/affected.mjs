import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A line of `paths` as GitHub reads it, as far as the generated ones go: a file, a folder with all below it, an ending. */
export function fits(pattern, path) {
  if (pattern.startsWith('**/*')) return path.endsWith(pattern.slice('**/*'.length))
  return pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -'**'.length)) : pattern === path
}

/**
 * The services whose own workflow would run for these changes.
 *
 * @param folder the workflows
 * @param changed paths from the root of the project
 * @returns what each calls the shared workflow with
 */
export function affected(folder, changed) {
  return readdirSync(folder)
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .filter((text) => /^ {4}uses: \.\/\.github\/workflows\/_service\.yml$/m.test(text) && /^ {4}paths:$/m.test(text))
    .filter((text) => {
      const paths = [...text.matchAll(/^ {6}- '(.+)'$/gm)].map(([, path]) => path)
      const left = paths.filter((path) => path.startsWith('!')).map((path) => path.slice(1))
      const taken = paths.filter((path) => !path.startsWith('!'))
      return changed.some((one) => taken.some((path) => fits(path, one)) && !left.some((path) => fits(path, one)))
    })
    .map((text) => {
      const input = (name) => new RegExp(`^ {6}${name}: (.+)$`, 'm').exec(text)?.[1]
      return {
        service: input('service'),
        folder: input('folder'),
        infrastructure: input('infrastructure') === 'true',
      }
    })
}

// Plain Node, so that a branch hears of it before anything is installed.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const changed = readFileSync(0, 'utf8').split('\n').filter(Boolean)
  console.log(JSON.stringify(affected(join(import.meta.dirname, '../../.github/workflows'), changed)))
}
