import { describe, expect, it } from 'vitest'
import { figures, itemsOf, reason, refusedCount, totalsRows, type NodeTotals } from './runResult'

const node = (
  name: string,
  bills: number,
  volume: string,
  amount: string,
  items: Record<string, string>,
): NodeTotals => ({
  organization: name,
  name,
  bills,
  volume,
  amount,
  items,
})
const nodes = [
  node('城区', 2, '30.5', '99.90', { sewage: '20.00', water: '79.90' }),
  node('水头', 1, '9.5', '0.10', { water: '0.10' }),
]

describe('the result of a billing run', () => {
  it('is summed exactly below several organisations', () => {
    const rows = totalsRows(nodes, '合计')
    expect(rows[2]).toEqual({
      name: '合计',
      bills: '3',
      volume: '40',
      amount: '100.00',
      items: { water: '80.00', sewage: '20.00' },
    })
    expect(totalsRows(nodes.slice(0, 1), '合计')).toHaveLength(1)
  })

  it('tells fee items in the order of bills', () => {
    expect(itemsOf([node('x', 1, '1', '1', { zzz: '1', garbage: '1', water: '1' })])).toEqual([
      'water',
      'garbage',
      'zzz',
    ])
  })

  it('begins with the figures, and what needs a look stands out', () => {
    const totals = { bills: 3, volume: '40', amount: '100.00', items: {} }
    const told = figures({ totals, problemCount: 2, offset: '0.00' }, null)
    expect(told.map(({ word, value, alert }) => [word, value, alert])).toEqual([
      ['run.bills', '3', undefined],
      ['run.volume', '40', undefined],
      ['run.amount', '100.00', undefined],
      ['run.problemCount', '2', true],
    ])
  })

  it('takes from the run what a long work did not answer', () => {
    const run = { cards: '4', bills: '3', volume: '40', amount: '100.00', warnings: '0' }
    expect(figures({}, run).map(({ value }) => value)).toEqual(['4', '3', '40', '100.00', '0'])
    expect(figures({}, run)[4]?.alert).toBe(false)
  })

  it('tells what an undo left', () => {
    expect(figures({ reversed: 5, refused: [] }, null).map(({ value, alert }) => [value, alert])).toEqual([
      ['5', undefined],
      ['0', false],
    ])
    expect(refusedCount({ reversed: 1, refused: [], refusedCount: 1200 })).toBe(1200)
    expect(refusedCount({ reversed: 1, refused: [{ code: 'X', message: '', messageEn: '' }] })).toBe(1)
  })

  it('gives the reason without the number that stands beside it', () => {
    const trouble = { code: 'X', message: '户号 35058700002：本期没有抄表记录，不出账', messageEn: 'No reading' }
    expect(reason(trouble, false)).toBe('本期没有抄表记录，不出账')
    expect(reason(trouble, true)).toBe('No reading')
    expect(reason({ ...trouble, message: 'B20261100000120：账单已收款，先冲正收费' }, false)).toBe(
      '账单已收款，先冲正收费',
    )
  })
})
