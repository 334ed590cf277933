import { describe, expect, it } from 'vitest'
import { isOverBudget, millis, stops, type ScriptFigures } from './scripts'

const figures = (given: Partial<ScriptFigures>): ScriptFigures => ({
  name: 'a',
  label: 'A',
  calls: 1,
  totalMillis: 1,
  p95Millis: 1,
  longestMillis: 1,
  allocated: 0,
  failures: 0,
  stopped: {},
  budget: { millis: null, statements: null },
  lastError: null,
  ...given,
})

describe('figures of scripts', () => {
  it('are short where they are small and where they are large', () => {
    expect([0.214, 3.44, 250.4, Number.NaN].map(millis)).toEqual(['0.21', '3.4', '250', ''])
  })
  it('name what stopped runs, the most frequent first', () => {
    expect(stops(figures({ stopped: { TIME: 1, BUDGET: 3 } }))).toEqual([
      { bound: 'BUDGET', count: 3 },
      { bound: 'TIME', count: 1 },
    ])
  })
  it('warn before the budget is used up', () => {
    expect(isOverBudget(figures({ p95Millis: 90, budget: { millis: 100, statements: null } }))).toBe(true)
    expect(isOverBudget(figures({ p95Millis: 79, budget: { millis: 100, statements: null } }))).toBe(false)
    expect(isOverBudget(figures({ p95Millis: 9000 }))).toBe(false)
  })
})
