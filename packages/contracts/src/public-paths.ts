import { contracts } from './all.ts'

/** Where a site has what, seen from a browser: the same on one machine and behind any proxy. */
interface PublicPath {
  /** A whole segment of paths, e.g. `/api/playback`: it stands for itself and for all below it. */
  path: string
  /** The target of the server that answers there, e.g. `playback`. */
  target: string
}

/** Every public path, the longest first: the first one that fits is the one that counts. */
export const publicPaths: readonly PublicPath[] = [
  ...Object.keys(contracts).map((service) => ({ path: `/api/${service}`, target: service })),
  { path: '/api/system', target: 'system' },
  { path: '/sandbox-gateway', target: 'subscriptions' },
  { path: '/admin', target: 'admin' },
  { path: '/', target: 'viewer' },
].toSorted((one, other) => other.path.length - one.path.length)

/** What each process says of itself to those who run it; nobody outside has a use for it. */
export const privatePaths: readonly string[] = ['/metrics', '/healthz', '/readyz']

/** @param pathname e.g. `/api/playback/sessions` @returns the target that answers, undefined for a private path */
export function targetOf(pathname: string): string | undefined {
  const below = (path: string): boolean => path === '/' || pathname === path || pathname.startsWith(`${path}/`)
  if (privatePaths.some(below)) return undefined
  return publicPaths.find(({ path }) => below(path))?.target
}
