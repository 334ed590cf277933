/** An entry of the audit trail, as `/api/audit` tells it. */
export interface AuditEntry {
  id: string
  at: string
  category: string
  operation: string
  result: 'done' | 'refused' | 'failed'
  code: string | null
  user: string | null
  onBehalfOf: string | null
  object: string | null
  /** The object's name in Chinese. */
  label: string | null
  record: string | null
  amount: number
  address: string | null
  userAgent: string | null
  trace: string | null
  details: unknown
  changes?: Record<string, { before?: unknown; after?: unknown } | string> | null
}

export const categories = [
  'change',
  'rights',
  'login',
  'read',
  'export',
  'import',
  'publish',
  'refused',
  'open-api',
  'audit',
] as const

export const resultTags = { done: 'success', refused: 'warning', failed: 'danger' } as const

export interface AuditFilter {
  category: string
  user: string
  object: string
  result: string
  /** Local days, `yyyy-MM-dd`; both inclusive. */
  days: [string, string] | null
}

/** As the address takes it: whole local days, with the browser's zone. */
export function auditQuery(filter: AuditFilter): Record<string, string> {
  const query: Record<string, string> = {}
  for (const name of ['category', 'user', 'object', 'result'] as const) {
    const value = filter[name].trim()
    if (value) query[name] = value
  }
  if (filter.days) {
    query.from = new Date(`${filter.days[0]}T00:00:00`).toISOString()
    const end = new Date(`${filter.days[1]}T00:00:00`)
    end.setDate(end.getDate() + 1)
    query.to = end.toISOString()
  }
  return query
}

/** A value of a change or of the details, in one line. */
export function told(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
