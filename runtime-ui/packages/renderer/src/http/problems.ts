import { isAxiosError } from 'axios'

/** One thing that is wrong, with the place where it is wrong. */
export interface Problem {
  code: string
  path?: string
  message: string
  sheet?: string
  row?: number
  column?: string
  /** What to do about it. */
  fix?: string
  /** An error when left out. */
  severity?: 'error' | 'warning'
}

/** A refused or failed request: RFC 9457 problem+json as an exception that carries every problem of the answer. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when there was no answer at all. */
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: readonly Problem[],
    /** Number of problems found, which may be more than the answer lists. */
    readonly total: number,
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** True when the server said yes or no; false when a repeat with the same key is the only safe way on. */
  get definite(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429
  }

  /** The record was changed by somebody else since it was read. */
  get stale(): boolean {
    return this.status === 412
  }
}

/** Nothing was done yet: it waits for a second person. No screen may take it for done, so it comes as a failure does. */
export class ApprovalAsked extends ApiError {
  constructor(
    /** Of the request at `/api/approvals`. */
    readonly approval: string,
    language: string,
  ) {
    const words = language.startsWith('en')
      ? 'Handed in for approval by a second person; it is not done yet. An export is fetched again once it is approved'
      : '已提交复核，尚未执行；另一人同意后自动执行（导出则请再导出一次）'
    super(202, 'APPROVAL_ASKED', words, [], 0)
    this.name = 'ApprovalAsked'
  }

  override get definite(): boolean {
    return true
  }
}

/** The request that an answer has come to; undefined for every other answer. */
export function approvalOf(status: number, data: unknown): string | undefined {
  return status === 202 && isRecord(data) ? text(data.approval) : undefined
}

/** Turns whatever a request threw into an {@link ApiError}. */
export function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause
  if (!isAxiosError(cause)) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return new ApiError(0, 'client', message, [], 0)
  }
  if (!cause.response) return new ApiError(0, 'network', cause.message, [], 0)
  const { status, data } = cause.response
  const body: Record<string, unknown> = isRecord(data) ? data : {}
  const problems = readProblems(body.problems)
  const message = text(body.detail) ?? problems[0]?.message ?? text(body.title) ?? cause.message
  const total = typeof body.total === 'number' ? body.total : problems.length
  return new ApiError(status, text(body.code) ?? `http-${status}`, message, problems, total)
}

function readProblems(value: unknown): Problem[] {
  if (!Array.isArray(value)) return []
  return value.filter(isRecord).map((item) => ({
    code: text(item.code) ?? '',
    path: text(item.path),
    message: text(item.message) ?? text(item.code) ?? '',
    sheet: text(item.sheet),
    row: typeof item.row === 'number' ? item.row : undefined,
    column: text(item.column),
    fix: text(item.fix),
    severity: item.severity === 'warning' ? ('warning' as const) : ('error' as const),
  }))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
