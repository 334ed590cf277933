export interface JobRun {
  id: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  manual: boolean
  problem: string | null
  startedAt: string
  endedAt: string | null
}

export interface Job {
  name: string
  label: string
  schedule: string
  zone: string
  paused: boolean
  /** Null while it is paused. */
  next: string | null
  failures: number
  last: JobRun | null
}

export const stateTags = { running: 'primary', done: 'success', failed: 'danger', cancelled: 'warning' } as const

/** One event for one consumer. */
export interface Delivery {
  id: string
  event: string
  consumer: string
  topic: string
  key: string
  state: 'waiting' | 'done' | 'dead'
  attempts: number
  nextTry: string | null
  outcome: string | null
  endedAt: string | null
}

export const deliveryTags = { waiting: 'primary', done: 'success', dead: 'danger' } as const
