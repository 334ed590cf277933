import type { Task } from '@minshui/renderer'

/** Whether something may still happen to it. */
export function isOpen(task: Task): boolean {
  return task.status === 'queued' || task.status === 'running'
}

/** Whether there is more to tell of it than how it ended. */
export function hasOutcome(task: Task): boolean {
  if (isOpen(task)) return false
  return Object.keys(task.result ?? {}).length > 0 || (task.problems?.length ?? 0) > 0
}

const TAGS = { queued: 'info', running: 'primary', done: 'success', failed: 'danger', cancelled: 'warning' } as const

export function tagOf(task: Task): (typeof TAGS)[Task['status']] {
  return TAGS[task.status]
}

/** Whole percents done; null while nobody knows how much there is to do. */
export function percent(task: Task): number | null {
  const total = Number(task.total ?? 0)
  if (task.status === 'done') return 100
  return total > 0 ? Math.min(99, Math.floor((Number(task.done) * 100) / total)) : null
}
