/** An entry of the audit trail, as `/api/audit` tells it. */
export interface AuditEntry {
  id: string
  at: string
  category: string
  operation: string
  /** What it is called. */
  operationLabel: Words
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
  changes?: Record<string, Change> | null
  /** What was kept of the changes is not what was written. */
  changesUnreadable?: boolean
}

export interface Words {
  zh: string
  en: string
}

/** Of a choice a side is its words. */
export interface Change {
  label?: Words
  before?: unknown
  after?: unknown
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
  /** Local days, `yyyy-MM-dd`; both inclusive, either may be empty. */
  from: string
  to: string
}

/** As the address takes it: whole local days, with the browser's zone. */
export function auditQuery(filter: AuditFilter): Record<string, string> {
  const query: Record<string, string> = {}
  for (const name of ['category', 'user', 'object', 'result'] as const) {
    const value = filter[name].trim()
    if (value) query[name] = value
  }
  if (filter.from) query.from = new Date(`${filter.from}T00:00:00`).toISOString()
  if (filter.to) {
    const end = new Date(`${filter.to}T00:00:00`)
    end.setDate(end.getDate() + 1)
    query.to = end.toISOString()
  }
  return query
}

const isWords = (value: object): value is Words => 'zh' in value && 'en' in value

/** A value of a change or of the details, in one line. */
export function told(value: unknown, language: 'zh' | 'en' = 'zh'): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'Yes' : 'No'
  if (Array.isArray(value)) return value.map((each) => told(each, language)).join(language === 'zh' ? '、' : ', ')
  if (typeof value === 'object' && isWords(value)) return value[language]
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What entries tell beside their changes, by the names of its parts. */
export const detailNames = [
  'about',
  'approval',
  'approvedBy',
  'asker',
  'before',
  'category',
  'channel',
  'fields',
  'file',
  'ids',
  'mode',
  'node',
  'operation',
  'path',
  'problems',
  'reason',
  'rejected',
  'release',
  'rows',
  'sha256',
  'template',
  'tenant',
  'why',
  'written',
] as const

export const channels = ['list', 'search', 'read', 'history', 'export', 'write', 'open-api'] as const

/** Why a login ended. */
export const ends = ['ended', 'password', 'second-factor', 'rights', 'idle', 'expired', 'too-many', 'reused'] as const
