import { StoreFailure } from '@codeflix/kit/ports/storage'

export class S3Failure extends StoreFailure {
  override readonly name = 'S3Failure'
  /** S3's own word for it, e.g. `NoSuchUpload`. */
  readonly code: string
  constructor(kind: S3Failure['kind'], code: string, message: string) {
    super(kind, message)
    this.code = code
  }
}

interface FromClient {
  name?: string
  Code?: string
  code?: string
  message?: string
  errors?: FromClient[]
  $metadata?: { httpStatusCode?: number; requestId?: string }
}

const away =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_AGAIN|NOTFOUND)\w*|TimeoutError|SlowDown|ServiceUnavailable|503|502|504)$/
/** Of MinIO, of Ceph and its like, and the status for it (RFC 4918). */
const full = /^(XMinioStorageFull|QuotaExceeded|InsufficientStorage|507)$/
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|EPROTO|ERR_SSL/

/**
 * The client's own errors carry headers and signatures, which belong into no log; of them the code and the words of the
 * server are kept.
 */
export function s3Failure(error: unknown, action: string, at: { server: string; bucket: string }): S3Failure {
  if (error instanceof S3Failure) return error
  const from = (error ?? {}) as FromClient
  const status = from.$metadata?.httpStatusCode
  const code = codeOf(from)
  const failure = (kind: S3Failure['kind'], words: string): S3Failure => new S3Failure(kind, code, words)
  const where = `${at.bucket} on ${at.server}`
  switch (code) {
    case 'NoSuchBucket':
      return failure('settings', `There is no bucket ${where}. Make it, or name another.`)
    case 'InvalidAccessKeyId':
    case 'XAdminUserNotFound':
      return failure('settings', `${at.server} does not know this access key.`)
    case 'SignatureDoesNotMatch':
      return failure('settings', `The secret access key does not belong to the access key, says ${at.server}.`)
    case 'ExpiredToken':
    case 'InvalidToken':
      return failure('settings', `The session token for ${at.server} is not valid any more.`)
    case 'CredentialsProviderError':
      return failure(
        'settings',
        `There are no credentials for ${at.server}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
      )
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
    case 'IllegalLocationConstraintException':
      return failure('settings', `The bucket ${where} is in another region: ${from.message ?? ''} Add ?region=….`)
    case 'AccessDenied':
    case '403':
      return failure('settings', `These credentials do not allow to ${action} in ${where}.`)
    case 'RequestTimeTooSkewed':
      return failure('settings', `The clock of this machine and that of ${at.server} differ too much.`)
  }
  if (full.test(code)) return failure('full', `The bucket ${where} has no room for more (${code}).`)
  if (certificate.test(code))
    return failure('settings', `No secure connection to ${at.server} (${code}). Is it http:// and not https://?`)
  if (away.test(code)) return failure('away', `${at.server} does not answer (${code}).`)
  const request = from.$metadata?.requestId ? `, request ${from.$metadata.requestId}` : ''
  return failure(
    'other',
    `${at.server} did not ${action} in ${at.bucket}: ${code}${status ? ` ${status}` : ''}${request}. ${from.message ?? ''}`,
  )
}

function codeOf(from: FromClient): string {
  // A name with several addresses fails once for each of them.
  const [first] = from.errors ?? []
  if (first && !from.code) return codeOf(first)
  const status = from.$metadata?.httpStatusCode
  if (from.Code) return from.Code
  if (from.code) return from.code
  // An answer without a body has no word of S3's, only its status.
  if (status && (!from.name || ['Error', 'UnknownError', 'Unknown', 'NotFound', 'Forbidden'].includes(from.name)))
    return String(status)
  return from.name ?? 'Error'
}
