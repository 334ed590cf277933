import type { Task } from '@minshui/renderer'
import { describe, expect, it } from 'vitest'
import { hasOutcome, isOpen, percent, tagOf } from './tasks'

const task = (given: Partial<Task>): Task => ({
  id: '1',
  name: 'a/b',
  label: 'A',
  status: 'running',
  cancelling: false,
  done: 0,
  total: null,
  createdAt: '2026-01-01T00:00:00Z',
  ...given,
})

describe('a task on the screen', () => {
  it('is a hundred percent only when it is done', () => {
    expect(percent(task({ done: 100, total: 100 }))).toBe(99)
    expect(percent(task({ done: 1, total: 3 }))).toBe(33)
    expect(percent(task({ status: 'done', done: 7 }))).toBe(100)
  })
  it('has no percents while nobody knows how much there is to do', () => {
    expect(percent(task({ done: 40 }))).toBeNull()
    expect(percent(task({ done: 40, total: 0 }))).toBeNull()
  })
  it('is open until it ended, also as cancelled', () => {
    expect(
      (['queued', 'running', 'done', 'failed', 'cancelled'] as const).filter((s) => isOpen(task({ status: s }))),
    ).toEqual(['queued', 'running'])
    expect(tagOf(task({ status: 'cancelled' }))).toBe('warning')
  })
  it('has an outcome to show when it ended with an answer or with problems', () => {
    const problem = { code: 'X', message: 'x' }
    expect(hasOutcome(task({ result: { rows: 1 } }))).toBe(false)
    expect(hasOutcome(task({ status: 'done', result: { rows: 1 } }))).toBe(true)
    expect(hasOutcome(task({ status: 'done', result: {} }))).toBe(false)
    expect(hasOutcome(task({ status: 'failed', problems: [problem] }))).toBe(true)
  })
})
