import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * A headless Chromium that plays H.264 and AAC and can reach nothing but this machine.
 *
 * On Linux x64 its binary, libraries and fonts come inside an npm package, so that tests need no package manager and
 * pages look the same on every machine. Elsewhere the installed Chrome or Edge is used; CHROMIUM_PATH overrules both.
 */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    ...(await findBrowser()),
    ...options,
    args: [...flags, ...(options.args ?? [])],
  })
}

const flags = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-quic',
  '--disable-sync',
  '--no-pings',
  // Containers give /dev/shm 64 MB, which a playing video outgrows.
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
]

async function findBrowser(): Promise<LaunchOptions> {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined) return { executablePath: named }
  if (process.platform === 'linux' && process.arch === 'x64') return carriedBrowser()
  const channel = (['chrome', 'msedge'] as const).find((name) => installed[name].some((path) => existsSync(path)))
  if (channel === undefined) {
    throw new Error('The browser tests need Chrome or Edge on this platform; or name a Chromium in CHROMIUM_PATH.')
  }
  return { channel }
}

const installed = {
  chrome: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    '/opt/google/chrome/chrome',
  ],
  msedge: [
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    '/opt/microsoft/msedge/msedge',
  ],
}

async function carriedBrowser(): Promise<LaunchOptions> {
  const folder = await unpackedChromium()
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  }
}

/** Unpacks the binary (210 MB) once per version; half a folder never gets the final name. */
async function unpackedChromium(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const folderOfPackage = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(folderOfPackage, 'package.json'), 'utf8')) as { version: string }
  const folder = join(root, '.cache', `chromium-${version}`)
  if (existsSync(join(folder, 'fonts.conf'))) return folder

  await mkdir(dirname(folder), { recursive: true })
  const making = await mkdtemp(`${folder}-`)
  try {
    // The package unpacks into the folder for temporary files, which a process of its own can have elsewhere.
    const unpack = `
      const { default: chromium, inflate } = await import(${JSON.stringify(entry)})
      await chromium.executablePath()
      await inflate(${JSON.stringify(join(folderOfPackage, 'bin', 'al2023.tar.br'))})`
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], {
      env: { ...process.env, TMPDIR: making },
    })
    await writeFile(join(making, 'fonts.conf'), fontsConfiguration(folder))
    await rename(making, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  return folder
}

function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`
}
