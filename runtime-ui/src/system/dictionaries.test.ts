import { describe, expect, it } from 'vitest'
import { soughtDictionaries, type Dictionary } from './dictionaries'

const source = { layer: 'base', organization: null }

function dictionary(name: string, label: string, entries: Record<string, string>): Dictionary {
  return {
    name,
    label,
    source,
    entries: Object.entries(entries).map(([code, words], at) => ({
      code,
      label: words,
      color: null,
      order: at + 1,
      enabled: true,
      source,
    })),
  }
}

const all = [
  dictionary('bill-status', '账单状态', { draft: '草稿', paid: '已收' }),
  dictionary('payment-kind', '缴费方式', { cash: '现金', paid: '划扣' }),
]

describe('soughtDictionaries', () => {
  it('finds a dictionary with all its entries by its own words', () => {
    expect(soughtDictionaries(all, ' BILL-s ')).toEqual([all[0]])
    expect(soughtDictionaries(all, '缴费')[0]?.entries).toHaveLength(2)
  })

  it('finds entries by code and label, each with its place', () => {
    const found = soughtDictionaries(all, 'paid')
    expect(found.map(({ entries }) => entries.map(({ label, order }) => [label, order]))).toEqual([
      [['已收', 2]],
      [['划扣', 2]],
    ])
    expect(soughtDictionaries(all, '现金').map(({ name }) => name)).toEqual(['payment-kind'])
  })

  it('finds everything by nothing and nothing by what is not there', () => {
    expect(soughtDictionaries(all, '')).toEqual(all)
    expect(soughtDictionaries(all, '没有')).toEqual([])
  })
})
