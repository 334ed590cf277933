import axios, { AxiosError, type AxiosAdapter, type InternalAxiosRequestConfig } from 'axios'
import { describe, expect, it } from 'vitest'
import { createHttp } from './client'
import { ApiError } from './problems'
import { Submission } from './submission'
import type { PageToken } from './pageToken'

interface Reply {
  status: number
  data?: unknown
  headers?: Record<string, string>
}

function memory(token: string | null): PageToken {
  let kept = token
  return {
    read: () => kept,
    write: (given) => (kept = given),
    clear: () => (kept = null),
    known: () => kept !== null,
  }
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

const TOKEN = 'old'
const stepUp = () => Promise.reject(new Error('must not be called'))

function shown(request: InternalAxiosRequestConfig): unknown {
  return request.headers.get('X-CSRF-Token')
}

describe('the HTTP client', () => {
  it('downloads a file under the name that the server gives', async () => {
    const headers = { 'content-disposition': `attachment; filename="=?UTF-8?Q?x?="; filename*=UTF-8''%E4%B9%A6-1.xlsx` }
    const content = new Blob(['x'])
    const { asked, transport } = server(() => ({ status: 200, data: content, headers }))
    const http = createHttp({
      token: memory(TOKEN),
      language: () => 'zh-CN',
      signedOut: async () => false,
      stepUp,
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
      token: memory(TOKEN),
      language: () => 'zh-CN',
      signedOut: async () => false,
      stepUp,
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
      token: memory(TOKEN),
      language: () => 'zh-CN',
      signedOut: async () => false,
      stepUp,
      transport,
    })
    const answer = await http.patch('/api/data/x/1', {}, { etag: '"6"', idempotencyKey: 'k' })
    expect(answer.etag).toBe('"7"')
    expect(asked[0]?.headers.toJSON()).toMatchObject({
      'X-CSRF-Token': 'old',
      'Accept-Language': 'zh-CN',
      'If-Match': '"6"',
      'Idempotency-Key': 'k',
      'Content-Type': 'application/merge-patch+json',
    })
  })

  it('ends the session when the server knows none', async () => {
    let ended = 0
    const { transport } = server(() => ({ status: 401 }))
    const token = memory(TOKEN)
    const http = createHttp({ token, language: () => 'en', signedOut: async () => ++ended < 0, stepUp, transport })
    await expect(http.get('/a')).rejects.toMatchObject({ status: 401 })
    expect(ended).toBe(1)
    expect(token.read()).toBeNull()
  })

  it('waits for a new login and then asks once more, with one login for all that waits', async () => {
    let logins = 0
    const { transport } = server((request) =>
      shown(request) === 'again' ? { status: 200, data: request.url } : { status: 401 },
    )
    const token = memory(TOKEN)
    const signedOut = async () => {
      logins++
      token.write('again')
      return true
    }
    const http = createHttp({ token, language: () => 'en', signedOut, stepUp, transport })
    const answers = await Promise.all(['/a', '/b'].map((path) => http.get(path)))
    expect(answers.map(({ data }) => data)).toEqual(['/a', '/b'])
    expect(logins).toBe(1)
  })

  it('asks for a login where somebody else has logged in in another tab', async () => {
    const { transport } = server((request) =>
      shown(request) === 'again' ? { status: 200 } : { status: 403, data: { code: 'CSRF_TOKEN' } },
    )
    const token = memory(TOKEN)
    const signedOut = async () => (token.write('again'), true)
    const http = createHttp({ token, language: () => 'en', signedOut, stepUp, transport })
    expect((await http.post('/a')).status).toBe(200)
  })

  it('asks once for a fresh proof and then does what was asked', async () => {
    let proofs = 0
    const { asked, transport } = server(() =>
      proofs > 0 ? { status: 200 } : { status: 403, data: { code: 'STEP_UP_REQUIRED' } },
    )
    const prove = async () => ++proofs > 0
    const http = createHttp({
      token: memory(TOKEN),
      language: () => 'en',
      signedOut: async () => false,
      stepUp: prove,
      transport,
    })
    await http.post('/a', {}, { idempotencyKey: 'k' })
    expect(proofs).toBe(1)
    expect(asked.map((request) => request.headers.get('Idempotency-Key'))).toEqual(['k', 'k'])
  })

  it('tells the refusal when nobody gives the proof', async () => {
    const { transport } = server(() => ({ status: 403, data: { code: 'STEP_UP_REQUIRED' } }))
    const http = createHttp({
      token: memory(TOKEN),
      language: () => 'en',
      signedOut: async () => false,
      stepUp: async () => false,
      transport,
    })
    await expect(http.post('/a')).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' })
  })

  it('asks nobody to log in because a login, a logout or a proof was refused', async () => {
    const { transport } = server(() => ({ status: 401 }))
    const signedOut = () => Promise.reject(new Error('must not be called'))
    const http = createHttp({ token: memory(TOKEN), language: () => 'en', signedOut, stepUp, transport })
    for (const path of ['/api/auth/login', '/api/auth/logout', '/api/auth/step-up']) {
      await expect(http.post(path)).rejects.toMatchObject({ status: 401 })
    }
  })

  it('carries every problem of a refusal', async () => {
    const problems = [
      { code: 'A', path: 'title', message: 'too long', fix: 'shorten it' },
      { code: 'B', sheet: 'S', row: 3, column: 'C', message: 'unknown' },
    ]
    const { transport } = server(() => ({ status: 422, data: { code: 'A', title: 'Invalid', problems, total: 1200 } }))
    const http = createHttp({
      token: memory(null),
      language: () => 'en',
      signedOut: async () => false,
      stepUp,
      transport,
    })
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
