import { describe, expect, it } from 'vitest'
import { shownValue } from './approvals'

describe('a value of a request', () => {
  it('is read by people', () => {
    expect(shownValue(null)).toBe('')
    expect(shownValue('12.50')).toBe('12.50')
    expect(shownValue(false)).toBe('false')
    expect(shownValue({ id: '1', label: '城区营业站' })).toBe('城区营业站')
    expect(shownValue([{ role: 'reader' }])).toContain('"role": "reader"')
  })
})
