import type { Problem } from '../http/problems'

/** Rows of one sheet that were not checked further because of problems told elsewhere. */
export interface NotChecked {
  code: string
  message: string
  sheet: string
  /** One of them, for example. */
  row: number
  rows: number
}

/** What came of an import, or of its trial run. */
export interface ImportAnswer {
  rows: number | string
  accepted: number | string
  /** The server's list, errors before warnings; at most a thousand. */
  problems: readonly Problem[]
  notChecked: readonly NotChecked[]
  total: number
}

/** An answer of the server, or the result that a task kept. */
export function readAnswer(body: Partial<ImportAnswer>, problems: readonly Problem[] = []): ImportAnswer {
  const told = body.problems ?? problems
  return {
    rows: body.rows ?? 0,
    accepted: body.accepted ?? 0,
    problems: told,
    notChecked: body.notChecked ?? [],
    total: body.total ?? told.length,
  }
}

export function isWarning(problem: Problem): boolean {
  return problem.severity === 'warning'
}

/** Warnings keep nobody from importing. */
export function isRefused(answer: ImportAnswer): boolean {
  return answer.notChecked.length > 0 || answer.problems.some((problem) => !isWarning(problem))
}

/** How many errors there are; those that are not listed are errors as long as no warning is. */
export function errorCount({ problems, total }: ImportAnswer): number {
  const listed = problems.filter((problem) => !isWarning(problem)).length
  return listed < problems.length ? listed : Math.max(total, listed)
}
