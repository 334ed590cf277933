import { describe, expect, it } from 'vitest'
import { auditEn, auditZh } from './auditMessages'
import { auditQuery, categories, channels, detailNames, ends, resultTags, told } from './audit'

const nothing = { category: '', user: '', object: '', result: '', from: '', to: '' }

describe('the filter of the audit trail', () => {
  it('leaves out what is empty', () => {
    expect(auditQuery({ ...nothing, user: ' eva ' })).toEqual({ user: 'eva' })
  })

  it('takes whole days, the last one included', () => {
    const { from, to } = auditQuery({ ...nothing, from: '2026-11-23', to: '2026-11-23' })
    expect(new Date(to!).getTime() - new Date(from!).getTime()).toBe(24 * 3600 * 1000)
    expect(new Date(from!).getHours()).toBe(0)
  })
})

describe('a value of an entry', () => {
  it('is one line', () => {
    expect(told(null)).toBe('')
    expect(told({ id: 1 })).toBe('{"id":1}')
    expect(told(true)).toBe('是')
    expect(told(false, 'en')).toBe('No')
    expect(told(['mobile', 'email'])).toBe('mobile、email')
    expect(told({ zh: '停用', en: 'Disabled' })).toBe('停用')
  })
})

describe('every word of an entry', () => {
  const keys = [
    ...categories.map((each) => `audit.category.${each}`),
    ...Object.keys(resultTags).map((each) => `audit.result.${each}`),
    ...detailNames.map((each) => `audit.detail.${each}`),
    ...channels.map((each) => `audit.channel.${each}`),
    ...ends.map((each) => `audit.end.${each}`),
  ]
  it.each(keys)('%s is there in both languages', (key) => {
    expect((auditZh as Record<string, string>)[key]).toMatch(/\p{Script=Han}/u)
    expect((auditEn as Record<string, string>)[key]).toBeTruthy()
  })
})
