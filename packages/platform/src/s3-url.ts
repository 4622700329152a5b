/** Where the objects of an installation are on an S3-compatible server. */
export interface S3Location {
  bucket: string
  /** Before all keys; empty, or with a trailing slash. */
  prefix: string
  /** `https://s3.example:9000`; undefined for Amazon's own of the region. */
  endpoint?: string
  region?: string
  /** `https://server/bucket/key` rather than `https://bucket.server/key`. */
  pathStyle: boolean
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

const parameters = ['endpoint', 'region', 'pathStyle']

/**
 * `s3://[access-key:secret-key@]bucket[/prefix][?endpoint=https://…&region=…&pathStyle=true|false]`.
 * Keys with `/`, `+` or `@` in them are percent-encoded. Path style is the default where there is an endpoint.
 * @throws Error that says what to write, without the credentials
 */
export function readS3Url(text: string): S3Location {
  const wrong = (reason: string): Error => new Error(`${reason} Write s3://bucket/prefix?endpoint=https://server.`)
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw wrong('The address of the bucket cannot be read.')
  }
  if (url.protocol !== 's3:') throw wrong(`${url.protocol} is not s3:.`)
  const bucket = url.host
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw wrong(`${JSON.stringify(bucket)} is not the name of a bucket: 3 to 63 of a-z, 0-9, "-" and ".".`)
  for (const name of url.searchParams.keys())
    if (!parameters.includes(name)) throw wrong(`There is no parameter ${name}; there are ${parameters.join(', ')}.`)
  const endpoint = url.searchParams.get('endpoint') ?? undefined
  if (endpoint !== undefined && !isServer(endpoint))
    throw wrong(`The endpoint has to be the address of a server, https://server or http://server:port.`)
  const pathStyle = url.searchParams.get('pathStyle') ?? String(endpoint !== undefined)
  if (pathStyle !== 'true' && pathStyle !== 'false') throw wrong('pathStyle is true or false.')
  const prefix = url.pathname.replace(/^\//, '').replace(/\/?$/, '/')
  if (prefix !== '/' && !/^([A-Za-z0-9._-]+\/)+$/.test(prefix))
    throw wrong(`The prefix ${JSON.stringify(prefix)} has other characters than A-Z, a-z, 0-9, ".", "_", "-" and "/".`)
  if ((url.username === '') !== (url.password === ''))
    throw wrong('An access key needs its secret: s3://access-key:secret-key@bucket.')
  const region = url.searchParams.get('region')
  return {
    bucket,
    prefix: prefix === '/' ? '' : prefix,
    ...(endpoint === undefined ? {} : { endpoint: endpoint.replace(/\/$/, '') }),
    ...(region === null ? {} : { region }),
    pathStyle: pathStyle === 'true',
    ...(url.username === ''
      ? {}
      : {
          credentials: {
            accessKeyId: decodeURIComponent(url.username),
            secretAccessKey: decodeURIComponent(url.password),
          },
        }),
  }
}

function isServer(endpoint: string): boolean {
  try {
    const { protocol, username, search } = new URL(endpoint)
    return /^https?:$/.test(protocol) && username === '' && search === ''
  } catch {
    return false
  }
}
