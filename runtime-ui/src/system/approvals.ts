/** Requests for a second person, as `/api/approvals` tells of them. */
export interface Person {
  id: string
  label: string | null
}

export interface Approval {
  id: string
  subject: string
  amount: string | null
  asker: Person
  author: Person | null
  askedAt: string
  expiresAt: string
  approver: Person | null
  decidedAt: string | null
  note: string | null
  doneAt: string | null
  hash: string
  status: ApprovalStatus
}

export type ApprovalStatus = 'pending' | 'approved' | 'done' | 'failed' | 'refused' | 'withdrawn' | 'expired'

export interface ApprovalLine {
  field: string
  label: string
  before: unknown
  after: unknown
  hidden: boolean
}

export interface ApprovalDetail extends Approval {
  part: 'asker' | 'decides' | 'decided'
  lines: ApprovalLine[]
  problems: { code: string; message: string }[] | null
}

export interface ApprovalCounts {
  waiting: number
  asked: number
}

export const approvalTags: Record<ApprovalStatus, 'warning' | 'primary' | 'success' | 'danger' | 'info'> = {
  pending: 'warning',
  approved: 'primary',
  done: 'success',
  failed: 'danger',
  refused: 'danger',
  withdrawn: 'info',
  expired: 'info',
}

/** A value as people read it: what stands for a record by its label, what has parts as JSON. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') {
    const label = (value as Record<string, unknown>)['label']
    return typeof label === 'string' ? label : JSON.stringify(value, null, 1)
  }
  return String(value)
}
