/** A list's page. */
export interface Page<T> {
  items: T[]
  /** Null when it was not counted. */
  total?: number | null
  totalIsExact?: boolean
  page: number
  size: number
  /** When this was so, where that is not now; see stale. */
  asOf?: string
}

export interface ListQuery {
  /** CEL over the fields, the pushable subset. */
  filter?: string
  /** Text that the quick-search fields are looked through for. */
  quick?: string
  /** Fields, a leading - for descending: -period,name */
  sort?: string
  /** Fields to read, ref.field follows a reference. */
  fields?: string
  /** From 1. */
  page?: number
  /** At most 1000. */
  size?: number
  count?: 'true' | 'exact' | 'false'
  /** The answer may be up to a minute old, but for the caller's own changes. */
  stale?: boolean
}

export interface ActionOptions {
  /** The version that was read; the action is refused when the record has moved on. */
  version?: number
  /** The same key with the same body is done once. */
  idempotencyKey?: string
}

export interface ActionAnswer {
  /** The work goes on as this task: see /api/tasks/{id}. */
  task?: string
  [name: string]: unknown
}

/** An answer that is a problem (RFC 9457). */
export class ApiProblem extends Error {
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
    this.status = status
    this.problem = problem
  }
}

/** How requests are made: JSON over fetch, with a bearer token. */
export class Calls {
  private readonly base: string
  private readonly token: () => string | Promise<string>
  private readonly send: typeof fetch

  /** base: address without a slash behind it, such as https://host */
  constructor(base: string, token: () => string | Promise<string>, send: typeof fetch = fetch) {
    this.base = base
    this.token = token
    this.send = send
  }

  protected async call<T>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<T> {
    const sent: Record<string, string> = { Authorization: `Bearer ${await this.token()}`, ...headers }
    const request: RequestInit = { method, headers: sent }
    if (body !== undefined) {
      sent['Content-Type'] ??= 'application/json'
      request.body = JSON.stringify(body)
    }
    const answer = await this.send(this.base + path, request)
    const text = await answer.text()
    const isJson = answer.headers.get('Content-Type')?.includes('json') ?? false
    if (!answer.ok) throw new ApiProblem(answer.status, isJson ? (JSON.parse(text) as Problem) : {})
    return (text && isJson ? JSON.parse(text) : undefined) as T
  }

  protected records<T, Create>(path: string) {
    return {
      list: (query: ListQuery = {}): Promise<Page<T>> => {
        const words = new URLSearchParams()
        for (const [name, value] of Object.entries(query)) {
          if (value !== undefined) words.set(name, String(value))
        }
        return this.call<Page<T>>('GET', `${path}?${words}`, {})
      },
      read: (id: string): Promise<T> => this.call<T>('GET', `${path}/${encodeURIComponent(id)}`, {}),
      create: (record: Create, idempotencyKey?: string): Promise<T> =>
        this.call<T>('POST', path, idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}, record),
    }
  }

  protected changes<T, Update>(path: string) {
    return {
      /** version: the one that was read; refused when the record has moved on. */
      update: (id: string, version: number, changes: Update): Promise<T> =>
        this.call<T>(
          'PATCH',
          `${path}/${encodeURIComponent(id)}`,
          { 'If-Match': `"${version}"`, 'Content-Type': 'application/merge-patch+json' },
          changes,
        ),
      delete: (id: string, version: number): Promise<void> =>
        this.call<void>('DELETE', `${path}/${encodeURIComponent(id)}`, { 'If-Match': `"${version}"` }),
    }
  }

  protected action(path: string, input: unknown, options: ActionOptions): Promise<ActionAnswer> {
    const headers: Record<string, string> = {}
    if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
    if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey
    return this.call<ActionAnswer>('POST', path, headers, input)
  }
}
