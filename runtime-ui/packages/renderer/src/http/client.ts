import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios'
import { toApiError } from './problems'
import type { Tokens, TokenStore } from './tokens'

export interface HttpOptions {
  tokens: TokenStore
  /** Value of Accept-Language, asked for on every request. */
  language: () => string
  /** Called once when the session cannot be continued. */
  signedOut: () => void
  /** For tests: the instance that does the requests. */
  transport?: AxiosInstance
}

export interface HttpAnswer<T> {
  data: T
  status: number
  etag?: string
  location?: string
}

export interface SendOptions {
  query?: Record<string, string | number | boolean | undefined>
  etag?: string
  idempotencyKey?: string
  signal?: AbortSignal
}

/** The one way to the server: adds token, language, ETag and key, renews a token that ran out, and throws only {@link ApiError}. */
export interface Http {
  get<T>(path: string, options?: SendOptions): Promise<HttpAnswer<T>>
  post<T>(path: string, body?: unknown, options?: SendOptions): Promise<HttpAnswer<T>>
  patch<T>(path: string, body: unknown, options?: SendOptions): Promise<HttpAnswer<T>>
  remove(path: string, options?: SendOptions): Promise<HttpAnswer<unknown>>
}

const UNAUTHORISED = 401

export function createHttp(options: HttpOptions): Http {
  const transport = options.transport ?? axios.create({ timeout: 60_000 })
  let renewal: Promise<boolean> | null = null

  async function renew(): Promise<boolean> {
    const refreshToken = options.tokens.read()?.refreshToken
    if (!refreshToken) return false
    try {
      const answer = await transport.post<Tokens>('/api/auth/refresh', { refreshToken })
      options.tokens.write(answer.data)
      return true
    } catch (cause) {
      const error = toApiError(cause)
      // A refused refresh ends the session; a lost connection must not.
      if (error.definite) return false
      throw error
    }
  }

  async function send<T>(config: AxiosRequestConfig, retried = false): Promise<HttpAnswer<T>> {
    const used = options.tokens.read()?.accessToken
    try {
      const answer = await transport.request<T>({ ...config, headers: { ...config.headers, ...head(used) } })
      return {
        data: answer.data,
        status: answer.status,
        etag: header(answer.headers['etag']),
        location: header(answer.headers['location']),
      }
    } catch (cause) {
      const error = toApiError(cause)
      if (error.status !== UNAUTHORISED || config.url?.startsWith('/api/auth/login')) throw error
      if (!retried && (await renewed(used))) return send<T>(config, true)
      options.tokens.clear()
      options.signedOut()
      throw error
    }
  }

  /** Many requests may fail together: one of them renews, the others wait for it. */
  async function renewed(used: string | undefined): Promise<boolean> {
    const current = options.tokens.read()?.accessToken
    if (current && current !== used) return true
    renewal ??= renew().finally(() => (renewal = null))
    return renewal
  }

  function head(accessToken: string | undefined): Record<string, string> {
    const headers: Record<string, string> = { 'Accept-Language': options.language() }
    if (accessToken) headers['Authorization'] = `Bearer ${accessToken}`
    return headers
  }

  return {
    get: (url, sent) => send({ method: 'get', url, ...request(sent) }),
    post: (url, data, sent) => send({ method: 'post', url, data, ...request(sent) }),
    patch: (url, data, sent) =>
      send({
        method: 'patch',
        url,
        data,
        ...request(sent, { 'Content-Type': 'application/merge-patch+json' }),
      }),
    remove: (url, sent) => send({ method: 'delete', url, ...request(sent) }),
  }
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
