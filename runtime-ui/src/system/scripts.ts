/** What `GET /api/scripts` tells of this node. */
export interface ScriptState {
  /** At work now. */
  lanes: number
  /** Threads that were given up and are still busy. */
  runaways: number
  scripts: ScriptFigures[]
}

export interface ScriptFigures {
  name: string
  /** Null for a script that the present release does not have any more. */
  label: string | null
  calls: number
  totalMillis: number
  p95Millis: number
  longestMillis: number
  allocated: number
  failures: number
  stopped: Partial<Record<string, number>>
  budget: { millis: number | null; statements: number | null }
  lastError: { at: string; line: number; message: string } | null
}

/** What stopped runs, the most frequent first. */
export function stops({ stopped }: ScriptFigures): { bound: string; count: number }[] {
  return Object.entries(stopped)
    .map(([bound, count]) => ({ bound, count: count ?? 0 }))
    .sort((a, b) => b.count - a.count)
}

/** Milliseconds as people read them: `0.21`, `3.4`, `250`. */
export function millis(value: number): string {
  if (!Number.isFinite(value)) return ''
  return value < 1 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)
}

/** One run in twenty takes nearly as long as it may. */
const NEARLY = 0.8

export function isOverBudget({ budget, p95Millis }: ScriptFigures): boolean {
  return budget.millis !== null && p95Millis > NEARLY * budget.millis
}
