import { describe, expect, it } from 'vitest'
import type { ObjectMeta } from '../meta/types'
import { rowTitle, shownResult } from './result'

const object: ObjectMeta = {
  name: 'stocktaking',
  label: 'Stocktaking',
  operations: [],
  actions: [],
  fields: [
    { name: 'status', label: 'Status', type: 'choice', dictionary: 'state' },
    { name: 'books', label: 'Books', type: 'integer' },
    { name: 'value', label: 'Value', type: 'money' },
  ],
}

describe('the result of an action', () => {
  it('shows what has a label, looking into a group of sums', () => {
    const shown = shownResult({ status: 'done', totals: { books: 3, value: '9.50', other: 1 }, internal: 'x' }, object)
    expect(shown.singles.map(({ field, value }) => [field.label, value])).toEqual([
      ['Status', 'done'],
      ['Books', 3],
      ['Value', '9.50'],
    ])
  })

  it('shows rows with the columns that have a label', () => {
    const shown = shownResult({ shelves: [{ books: 1, value: '2.00', code: 'A' }], notes: [{ code: 'B' }] }, object)
    expect(shown.tables).toHaveLength(1)
    expect(shown.tables[0]?.columns.map(({ name }) => name)).toEqual(['books', 'value'])
  })

  it('names a row by its own name or by the record it refers to', () => {
    expect(rowTitle({ name: 'Shelf A', books: 1 })).toBe('Shelf A')
    expect(rowTitle({ room: { id: '1', label: 'Room 2' }, books: 1 })).toBe('Room 2')
    expect(rowTitle({ books: 1 })).toBe('')
  })

  it('tells problems by their message', () => {
    expect(shownResult({ problems: [{ code: 'X', message: 'a shelf is empty' }] }, object).messages).toEqual([
      'a shelf is empty',
    ])
  })
})
