import type { Http } from '../http/client'
import type { Problem } from '../http/problems'

/** Work that goes on in the background. */
export interface Task {
  id: string
  name: string
  /** What it is called on a screen. */
  label: string
  status: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Somebody has asked for its end, and it has not come yet. */
  cancelling: boolean
  done: number | string
  total: number | string | null
  /** The action it came from, and the page that shows its record. */
  origin?: { object: string; record: string | null; action: string; page: string | null } | null
  createdAt: string
  startedAt?: string | null
  endedAt?: string | null
  result?: Record<string, unknown>
  problems?: Problem[]
}

const PAUSE_MS = 1000

/** Asks for a task until it has ended; the caller is told of each step and may stop asking. */
export async function followTask(
  http: Http,
  id: string,
  told: (task: Task) => void,
  signal: AbortSignal,
  pauseMs = PAUSE_MS,
): Promise<Task> {
  for (;;) {
    const { data } = await http.get<Task>(`/api/tasks/${id}`, { signal })
    told(data)
    if (data.status !== 'queued' && data.status !== 'running') return data
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    signal.throwIfAborted()
  }
}
