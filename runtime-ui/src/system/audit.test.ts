import { describe, expect, it } from 'vitest'
import { auditQuery, told } from './audit'

const nothing = { category: '', user: '', object: '', result: '', days: null }

describe('the filter of the audit trail', () => {
  it('leaves out what is empty', () => {
    expect(auditQuery({ ...nothing, user: ' eva ' })).toEqual({ user: 'eva' })
  })

  it('takes whole days, the last one included', () => {
    const { from, to } = auditQuery({ ...nothing, days: ['2026-11-23', '2026-11-23'] })
    expect(new Date(to!).getTime() - new Date(from!).getTime()).toBe(24 * 3600 * 1000)
    expect(new Date(from!).getHours()).toBe(0)
  })
})

describe('a value of an entry', () => {
  it('is one line', () => {
    expect(told(null)).toBe('')
    expect(told({ id: 1 })).toBe('{"id":1}')
    expect(told(true)).toBe('true')
  })
})
