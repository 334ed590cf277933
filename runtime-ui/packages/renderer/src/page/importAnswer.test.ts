import { describe, expect, it } from 'vitest'
import type { Problem } from '../http/problems'
import { errorCount, isRefused, readAnswer } from './importAnswer'

const error: Problem = { code: 'CELL_REQUIRED', message: '必填', severity: 'error' }
const warning: Problem = { code: 'COLUMN_UNKNOWN', message: '该列不导入', severity: 'warning' }
const line = { code: 'CARD_REFUSED', message: '该户的档案行有错', sheet: '抄表2026-09', row: 5, rows: 12 }

describe('the answer of an import', () => {
  it('may go on with warnings alone', () => {
    const answer = readAnswer({ rows: 3, accepted: 3, problems: [warning], total: 1 })
    expect(isRefused(answer)).toBe(false)
    expect(errorCount(answer)).toBe(0)
  })

  it('is refused by an error, and by rows that were not checked', () => {
    expect(isRefused(readAnswer({ problems: [error, warning], total: 2 }))).toBe(true)
    expect(isRefused(readAnswer({ problems: [], notChecked: [line] }))).toBe(true)
    expect(isRefused(readAnswer({}))).toBe(false)
  })

  it('takes a problem without severity for an error', () => {
    expect(isRefused(readAnswer({}, [{ code: 'WORKBOOK_BROKEN', message: '损坏' }]))).toBe(true)
  })

  it('counts errors beyond the list, and no warnings', () => {
    expect(errorCount(readAnswer({ problems: [error, error], total: 1500 }))).toBe(1500)
    expect(errorCount(readAnswer({ problems: [error, warning], total: 1500 }))).toBe(1)
  })
})
