/** What `/api/market` tells. */
export interface MarketInterface {
  name: string
  label: string
  description: string | null
  method: string
  path: string
  ratePerMinute: number
  quotaPerDay: number
  applied: Applied[]
}

export type AppliedStatus = 'requested' | 'granted' | 'refused' | 'revoked'

export interface Applied {
  id: string
  application: string
  applicationName: string
  status: AppliedStatus
  /** Calls of today. */
  today: number
}

export interface DocumentField {
  name: string
  label: string
  type: string
  required?: boolean
  example?: string | null
}

export interface InterfaceDocument extends Omit<MarketInterface, 'applied'> {
  parameters: DocumentField[]
  input: DocumentField[]
  fields: DocumentField[]
  example: Record<string, unknown>
  snippets: Partial<Record<string, string>>
}

export interface Tried {
  status: number
  body: unknown
  millis: number
}

export interface Figures {
  calls: number
  refused: number
  failed: number
  averageMillis: number
  p50Millis: number
  p95Millis: number
  longestMillis: number
}

export interface CallSummary {
  days: (Figures & { day: string })[]
  /** Of today and the day before. */
  hours: (Figures & { hour: string })[]
  interfaces: (Figures & { interface: string })[]
  applications: (Figures & { application: string; name: string })[]
  reasons: { interface: string; code: string; status: number; calls: number }[]
}

export interface Call {
  at: string
  interface: string
  method: string
  status: number
  code: string | null
  millis: number
  address: string
  traceId: string
}

const tags = { requested: 'warning', granted: 'success', refused: 'info', revoked: 'danger' } as const

export function appliedTag(status: AppliedStatus) {
  return tags[status]
}

export function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** `20261101` as `2026-11-01`. */
export function shownDay(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
}

/** `2026110109` as `2026-11-01 09:00`. */
export function shownHour(hour: string): string {
  return `${shownDay(hour.slice(0, 8))} ${hour.slice(8)}:00`
}

/** The body of a try; throws for a text that is no JSON. */
export function tryBody(id: string, parameters: Record<string, string>, body: string): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''))
  return {
    ...(id.trim() === '' ? {} : { id: id.trim() }),
    parameters: given,
    ...(body.trim() === '' ? {} : { body: JSON.parse(body) as unknown }),
  }
}
