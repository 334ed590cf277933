interface Words {
  zh: string
  en: string
}

/** A code as `/api/problem-codes` tells it. */
export interface ProblemCode {
  code: string
  /** `engine`, or the id of a plugin. */
  origin: string
  /** HTTP statuses that it comes with, as far as they are known. */
  statuses: number[]
  texts: Words[]
  fixes: Words[]
}

/** Those whose code or words hold everything that is looked for. */
export function found(codes: readonly ProblemCode[], sought: string): ProblemCode[] {
  const words = sought.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return codes.filter(({ code, texts }) => {
    const all = [code, ...texts.flatMap(({ zh, en }) => [zh, en])].join('\n').toLowerCase()
    return words.every((word) => all.includes(word))
  })
}
