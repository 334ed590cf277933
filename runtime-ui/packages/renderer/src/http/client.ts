import axios, { isAxiosError, type AxiosInstance, type AxiosRequestConfig } from 'axios'
import { fileNameOf } from './fileName'
import { ApprovalAsked, approvalOf, toApiError } from './problems'
import type { PageToken } from './pageToken'

export interface HttpOptions {
  token: PageToken
  /** Value of Accept-Language, asked for on every request. */
  language: () => string
  /**
   * Called when the session cannot be continued. Resolves to true when the same user has logged in again: what was asked is
   * then asked once more; until then it waits, so that nothing on the screen is lost.
   */
  signedOut: () => Promise<boolean>
  /** Called when something grave asks for a fresh proof. Resolves to true when the user has shown who he is. */
  stepUp: () => Promise<boolean>
  /** User name of the one whom the user stands in for now; nothing when he works as himself. */
  onBehalfOf?: () => string | null
  /** Called when he may not stand in any longer. */
  standInOver?: () => void
  /** Called when nothing works any more before he has set up a second factor. */
  factorDue?: () => void
  /** For tests: the instance that does the requests. */
  transport?: AxiosInstance
}

export interface HttpAnswer<T> {
  data: T
  status: number
  etag?: string
  location?: string
  /** Content-Disposition of a file. */
  disposition?: string
}

export interface DownloadedFile {
  name: string
  content: Blob
}

export interface SendOptions {
  query?: Record<string, string | number | boolean | undefined>
  etag?: string
  idempotencyKey?: string
  signal?: AbortSignal
}

export interface UploadOptions extends SendOptions {
  /** Told how much is sent, from 0 to 1. */
  progress?: (part: number) => void
}

/** The one way to the server: adds the page's token, language, ETag and key, and throws only {@link ApiError}. */
export interface Http {
  get<T>(path: string, options?: SendOptions): Promise<HttpAnswer<T>>
  post<T>(path: string, body?: unknown, options?: SendOptions): Promise<HttpAnswer<T>>
  put<T>(path: string, body: unknown, options?: SendOptions): Promise<HttpAnswer<T>>
  patch<T>(path: string, body: unknown, options?: SendOptions): Promise<HttpAnswer<T>>
  remove(path: string, options?: SendOptions): Promise<HttpAnswer<unknown>>
  /** Sends a file; nothing limits the time that a slow line takes. */
  upload<T>(path: string, file: File, options?: UploadOptions): Promise<HttpAnswer<T>>
  /** A file with the name that the server gives it. */
  download(path: string, options?: SendOptions): Promise<DownloadedFile>
}

const UNAUTHORISED = 401
const STEP_UP = 'STEP_UP_REQUIRED'
const STAND_IN_OVER = 'STAND_IN_NONE'
const FACTOR_DUE = 'SECOND_FACTOR_COMPULSORY'
/** Somebody has logged in anew in another tab. */
const FOREIGN_PAGE = 'CSRF_TOKEN'
/** Their refusal says something about what was typed, or nothing at all: nobody is asked to log in because of it. */
const WITHOUT_SESSION = ['/api/auth/login', '/api/auth/logout', '/api/auth/captcha', '/api/auth/step-up']
/** Milliseconds; a large file takes the server a while before its first byte. */
const DOWNLOAD_TIMEOUT = 300_000

export function createHttp(options: HttpOptions): Http {
  const transport = options.transport ?? axios.create({ timeout: 60_000 })
  let login: Promise<boolean> | null = null
  let proof: Promise<boolean> | null = null

  async function send<T>(config: AxiosRequestConfig): Promise<HttpAnswer<T>> {
    const used = options.token.read()
    try {
      const answer = await transport.request<T>({ ...config, headers: { ...config.headers, ...head() } })
      const asked = approvalOf(answer.status, answer.data)
      if (asked) throw new ApprovalAsked(asked, options.language())
      return {
        data: answer.data,
        status: answer.status,
        etag: header(answer.headers['etag']),
        location: header(answer.headers['location']),
        disposition: header(answer.headers['content-disposition']),
      }
    } catch (cause) {
      const error = toApiError(await withReadableBody(cause))
      if (WITHOUT_SESSION.some((path) => config.url?.startsWith(path))) throw error
      if (error.code === STEP_UP) {
        proof ??= options.stepUp().finally(() => (proof = null))
        if (await proof) return send<T>(config)
        throw error
      }
      if (error.code === STAND_IN_OVER) options.standInOver?.()
      if (error.code === FACTOR_DUE) options.factorDue?.()
      if (error.status !== UNAUTHORISED && error.code !== FOREIGN_PAGE) throw error
      // Another request may have been waited for and brought a new login meanwhile.
      if (options.token.read() !== used) return send<T>(config)
      options.token.clear()
      login ??= options.signedOut().finally(() => (login = null))
      if (await login) return send<T>(config)
      throw error
    }
  }

  function head(): Record<string, string> {
    const headers: Record<string, string> = { 'Accept-Language': options.language() }
    const token = options.token.read()
    if (token) headers['X-CSRF-Token'] = token
    const person = options.onBehalfOf?.()
    if (person) headers['X-On-Behalf-Of'] = person
    return headers
  }

  return {
    get: (url, sent) => send({ method: 'get', url, ...request(sent) }),
    post: (url, data, sent) => send({ method: 'post', url, data, ...request(sent) }),
    put: (url, data, sent) => send({ method: 'put', url, data, ...request(sent) }),
    patch: (url, data, sent) =>
      send({
        method: 'patch',
        url,
        data,
        ...request(sent, { 'Content-Type': 'application/merge-patch+json' }),
      }),
    remove: (url, sent) => send({ method: 'delete', url, ...request(sent) }),
    upload(url, file, sent) {
      const data = new FormData()
      data.append('file', file)
      const onUploadProgress = ({ progress }: { progress?: number }) => sent?.progress?.(progress ?? 0)
      return send({ method: 'post', url, data, timeout: 0, onUploadProgress, ...request(sent) })
    },
    async download(url, sent) {
      const answer = await send<Blob>({
        method: 'get',
        url,
        responseType: 'blob',
        timeout: DOWNLOAD_TIMEOUT,
        ...request(sent),
      })
      return { name: fileNameOf(answer.disposition) ?? 'download', content: answer.data }
    },
  }
}

/** A refused download carries its problems as a blob. */
async function withReadableBody(cause: unknown): Promise<unknown> {
  if (isAxiosError(cause) && cause.response?.data instanceof Blob && cause.response.data.type.includes('json')) {
    cause.response.data = JSON.parse(await cause.response.data.text())
  }
  return cause
}

function request(options: SendOptions = {}, extra: Record<string, string> = {}): AxiosRequestConfig {
  const headers = { ...extra }
  if (options.etag) headers['If-Match'] = options.etag
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey
  return { params: options.query, headers, signal: options.signal }
}

function header(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
