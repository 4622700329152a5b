interface Cookie {
  name: string
  value: string
  path: string
}

/**
 * A fetch that keeps cookies and follows redirects as one browser does; a new one is a new browser.
 * A redirect to another origin is not followed: the answer is empty and its `url` says where it would have gone.
 */
export function cookieJarFetch(
  send: (request: Request) => Promise<Response> = fetch,
): (url: string, init?: RequestInit) => Promise<Response> {
  const cookies = new Map<string, Cookie>()

  const keep = (response: Response, url: URL): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      const attribute = (wanted: string): string | undefined =>
        attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
      const path = attribute('path') ?? (url.pathname.replace(/\/[^/]*$/, '') || '/')
      const expires = attribute('expires')
      const gone = value === '' || (expires !== undefined && new Date(expires).getTime() <= Date.now())
      if (gone) cookies.delete(`${name} ${path}`)
      else cookies.set(`${name} ${path}`, { name, value, path })
    }
  }
  const cookiesFor = (url: URL): string =>
    [...cookies.values()]
      .filter(({ path }) => path === '/' || url.pathname === path || url.pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')

  return async (address, init = {}) => {
    const origin = new URL(address).origin
    let url = new URL(address)
    let next: RequestInit = init
    for (let hops = 0; hops < 10; hops++) {
      const headers = new Headers(next.headers)
      const cookie = cookiesFor(url)
      if (cookie) headers.set('cookie', cookie)
      // As browsers do, also for the site that a page comes from: a server may refuse what it hides from tests.
      if (next.method && next.method !== 'GET' && next.method !== 'HEAD') headers.set('origin', origin)
      const response = await send(new Request(url, { ...next, headers, redirect: 'manual' }))
      keep(response, url)
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || !location) return at(response, url)
      url = new URL(location, url)
      if (url.origin !== origin) return at(new Response(null, { status: 200 }), url)
      next = { ...(init.headers ? { headers: init.headers } : {}), method: 'GET' }
    }
    throw new Error(`more than 10 redirects from ${address}`)
  }
}

/** A `Response` that was made by hand has no address of its own. */
const at = (response: Response, url: URL): Response => Object.defineProperty(response, 'url', { value: url.href })
