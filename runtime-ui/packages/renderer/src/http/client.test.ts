import axios, { AxiosError, type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios'
import { describe, expect, it } from 'vitest'
import { createHttp } from './client'
import { ApiError } from './problems'
import { Submission } from './submission'
import type { Tokens, TokenStore } from './tokens'

interface Reply {
  status: number
  data?: unknown
  headers?: Record<string, string>
}

function memory(tokens: Tokens | null): TokenStore {
  let kept = tokens
  return { read: () => kept, write: (given) => (kept = given), clear: () => (kept = null) }
}

/** A hand-written server: answers by request, and keeps what it was asked. */
function server(answer: (request: InternalAxiosRequestConfig) => Reply | Promise<Reply>) {
  const asked: InternalAxiosRequestConfig[] = []
  const adapter: AxiosAdapter = async (config) => {
    asked.push(config)
    const { status, data, headers = {} } = await answer(config)
    const response = { status, data, headers, config, statusText: '' }
    if (status >= 400) throw new AxiosError('refused', undefined, config, null, response)
    return response
  }
  return { asked, transport: axios.create({ adapter }) }
}

const TOKENS = { accessToken: 'old', refreshToken: 'refresh' }

function bearer(request: InternalAxiosRequestConfig): unknown {
  return request.headers.get('Authorization')
}

describe('the HTTP client', () => {
  it('downloads a file under the name that the server gives', async () => {
    const headers = { 'content-disposition': `attachment; filename="=?UTF-8?Q?x?="; filename*=UTF-8''%E4%B9%A6-1.xlsx` }
    const content = new Blob(['x'])
    const { asked, transport } = server(() => ({ status: 200, data: content, headers }))
    const http = createHttp({
      tokens: memory(TOKENS),
      language: () => 'zh-CN',
      signedOut: async () => false,
      transport,
    })
    expect(await http.download('/a', { query: { sort: '-a' } })).toEqual({ name: '书-1.xlsx', content })
    expect(asked[0]?.responseType).toBe('blob')
    expect(asked[0]?.params).toEqual({ sort: '-a' })
  })

  it('reads the problems of a refused download', async () => {
    const body = JSON.stringify({ code: 'EXPORT_TOO_LARGE', detail: 'too many' })
    const data = new Blob([body], { type: 'application/problem+json' })
    const { transport } = server(() => ({ status: 422, data }))
    const http = createHttp({
      tokens: memory(TOKENS),
      language: () => 'zh-CN',
      signedOut: async () => false,
      transport,
    })
    await expect(http.download('/a')).rejects.toMatchObject({
      status: 422,
      code: 'EXPORT_TOO_LARGE',
      message: 'too many',
    })
  })

  it('sends token, language, key and ETag, and gives back the ETag', async () => {
    const { asked, transport } = server(() => ({ status: 200, data: { a: '1' }, headers: { etag: '"7"' } }))
    const http = createHttp({
      tokens: memory(TOKENS),
      language: () => 'zh-CN',
      signedOut: async () => false,
      transport,
    })
    const answer = await http.patch('/api/data/x/1', {}, { etag: '"6"', idempotencyKey: 'k' })
    expect(answer.etag).toBe('"7"')
    expect(asked[0]?.headers.toJSON()).toMatchObject({
      Authorization: 'Bearer old',
      'Accept-Language': 'zh-CN',
      'If-Match': '"6"',
      'Idempotency-Key': 'k',
      'Content-Type': 'application/merge-patch+json',
    })
  })

  it('renews an expired token once for all requests that wait for it', async () => {
    let renewals = 0
    const { transport } = server(async (request) => {
      if (request.url === '/api/auth/refresh') {
        renewals++
        return { status: 200, data: { accessToken: 'new', refreshToken: 'next' } }
      }
      return bearer(request) === 'Bearer new' ? { status: 200, data: request.url } : { status: 401 }
    })
    const tokens = memory(TOKENS)
    const http = createHttp({ tokens, language: () => 'en', signedOut: async () => false, transport })
    const answers = await Promise.all(['/a', '/b', '/c'].map((path) => http.get(path)))
    expect(answers.map(({ data }) => data)).toEqual(['/a', '/b', '/c'])
    expect(renewals).toBe(1)
    expect(tokens.read()?.refreshToken).toBe('next')
  })

  it('ends the session when the refresh is refused', async () => {
    let ended = 0
    const { transport } = server(() => ({ status: 401 }))
    const tokens = memory(TOKENS)
    const http = createHttp({ tokens, language: () => 'en', signedOut: async () => ++ended < 0, transport })
    await expect(http.get('/a')).rejects.toMatchObject({ status: 401 })
    expect(ended).toBe(1)
    expect(tokens.read()).toBeNull()
  })

  it('waits for a new login and then asks once more, with one login for all that waits', async () => {
    let logins = 0
    const { transport } = server((request) =>
      bearer(request) === 'Bearer again' ? { status: 200, data: request.url } : { status: 401 },
    )
    const tokens = memory(TOKENS)
    const signedOut = async () => {
      logins++
      tokens.write({ accessToken: 'again', refreshToken: 'r' })
      return true
    }
    const http = createHttp({ tokens, language: () => 'en', signedOut, transport })
    const answers = await Promise.all(['/a', '/b'].map((path) => http.get(path)))
    expect(answers.map(({ data }) => data)).toEqual(['/a', '/b'])
    expect(logins).toBe(1)
  })

  it('asks nobody to log in because a login or a logout was refused', async () => {
    const { transport } = server(() => ({ status: 401 }))
    const signedOut = () => Promise.reject(new Error('must not be called'))
    const http = createHttp({ tokens: memory(TOKENS), language: () => 'en', signedOut, transport })
    for (const path of ['/api/auth/login', '/api/auth/logout']) {
      await expect(http.post(path)).rejects.toMatchObject({ status: 401 })
    }
  })

  it('keeps the session when the refresh only met a broken line', async () => {
    const { transport } = server((request) => {
      if (request.url === '/api/auth/refresh') throw new AxiosError('no line', 'ERR_NETWORK', request)
      return { status: 401 }
    })
    const tokens = memory(TOKENS)
    const http = createHttp({ tokens, language: () => 'en', signedOut: async () => false, transport })
    await expect(http.get('/a')).rejects.toMatchObject({ status: 0, code: 'network' })
    expect(tokens.read()).toEqual(TOKENS)
  })

  it('carries every problem of a refusal', async () => {
    const problems = [
      { code: 'A', path: 'title', message: 'too long', fix: 'shorten it' },
      { code: 'B', sheet: 'S', row: 3, column: 'C', message: 'unknown' },
    ]
    const { transport } = server(() => ({ status: 422, data: { code: 'A', title: 'Invalid', problems, total: 1200 } }))
    const http = createHttp({ tokens: memory(null), language: () => 'en', signedOut: async () => false, transport })
    const error = await http.post('/x', {}).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 422, code: 'A', total: 1200, definite: true, stale: false })
    expect((error as ApiError).problems[0]).toMatchObject(problems[0]!)
    expect((error as ApiError).problems[1]).toMatchObject(problems[1]!)
  })
})

describe('a submission', () => {
  const keys = () => {
    let next = 0
    return new Submission(() => `key-${++next}`)
  }
  const lost = () => Promise.reject(new ApiError(0, 'network', 'lost', [], 0))

  it('repeats its key after a lost answer, so that nothing is done twice', async () => {
    const submission = keys()
    const used: string[] = []
    await expect(submission.send({ amount: '1' }, (key) => (used.push(key), lost()))).rejects.toThrow('lost')
    await submission.send({ amount: '1' }, (key) => (used.push(key), Promise.resolve()))
    expect(used).toEqual(['key-1', 'key-1'])
  })

  it('takes a new key for another body, after success and after a refusal', async () => {
    const submission = keys()
    const used: string[] = []
    const keep = (key: string) => (used.push(key), Promise.resolve())
    await expect(submission.send({ amount: '1' }, (key) => (used.push(key), lost()))).rejects.toThrow()
    await submission.send({ amount: '2' }, keep)
    await submission.send({ amount: '2' }, keep)
    const refused = () => Promise.reject(new ApiError(409, 'CHANGED', 'no', [], 0))
    await expect(submission.send({ amount: '3' }, (key) => (used.push(key), refused()))).rejects.toThrow()
    await submission.send({ amount: '3' }, keep)
    expect(used).toEqual(['key-1', 'key-2', 'key-3', 'key-4', 'key-5'])
  })
})
