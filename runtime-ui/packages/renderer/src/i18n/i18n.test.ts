import { beforeEach, describe, expect, it } from 'vitest'
import { createI18n } from './i18n'
import { en, zh } from './messages'

describe('words', () => {
  beforeEach(() => localStorage.clear())

  it('begins in Chinese, changes to English and remembers it', () => {
    const i18n = createI18n()
    const t = i18n.translator({ zh, en })
    expect(t('list.total', { total: 3 })).toBe('共 3 条')
    i18n.choose('en')
    expect(t('list.total', { total: 3 })).toBe('3 in all')
    expect(createI18n().locale.value).toBe('en')
  })

  it('takes a text of a definition in either form', () => {
    const i18n = createI18n()
    expect(i18n.text('记录')).toBe('记录')
    expect(i18n.text({ zh: '记录', en: 'Record' })).toBe('记录')
    i18n.choose('en')
    expect(i18n.text({ zh: '记录' })).toBe('记录')
  })

  it('fills the same holes in both languages', () => {
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) expect(holes(en[key]), key).toEqual(holes(zh[key]))
  })
})
