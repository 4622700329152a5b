/** A path of this site to go on to, from the address; anything else could lead people away and is ignored. */
export function returnPath(next: string | null | undefined): string {
  if (!next?.startsWith('/')) return '/'
  const url = URL.parse(next, location.origin)
  return url?.origin === location.origin ? url.pathname + url.search + url.hash : '/'
}
