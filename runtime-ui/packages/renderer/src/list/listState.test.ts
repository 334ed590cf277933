import { describe, expect, it } from 'vitest'
import type { ListMeta, Value } from '../meta/types'
import { readState, toExport, toRequest, valueAt, writeState, type ListState } from './listState'

const meta: ListMeta = {
  name: 'loan',
  label: 'Loans',
  object: 'loan',
  columns: [
    { id: 'number', field: 'number', label: 'No', type: 'sequence' },
    { id: 'reader', field: 'reader.name', label: 'Reader', type: 'text' },
  ],
  search: [
    { id: 'title', field: 'title', operator: 'CONTAINS', label: 'Title', type: 'text' },
    { id: 'status', field: 'status', operator: 'in', label: 'Status', type: 'choice', dictionary: 'loan-status' },
    { id: 'fine', field: 'fine', operator: 'range', label: 'Fine', type: 'money' },
    { id: 'createdAt', field: 'createdAt', operator: 'range', label: 'Made', type: 'date-time' },
    { id: 'month', field: 'month', label: 'Month', type: 'period' },
    { id: 'topics', field: 'topics', operator: 'in', label: 'Topics', type: 'multi-choice', dictionary: 'topic' },
    { id: 'reader', field: 'reader', label: 'Reader', type: 'reference', object: 'reader' },
    { id: 'about', field: 'about', label: 'About', type: 'any-reference', objects: [] },
  ],
  quick: ['number'],
  sort: ['-number'],
  size: 20,
}

const empty: ListState = { quick: '', search: {}, sort: ['-number'], page: 1, size: 20 }

describe('the state of a list', () => {
  it('finds what points to an object, or to one record of it', () => {
    const filter = (about: Value) => toRequest({ ...empty, search: { about } }, meta).filter
    expect(filter({ object: 'book', id: '', label: '' })).toBe("about.object == 'book'")
    expect(filter({ object: 'book', id: '5', label: 'x' })).toBe("about.object == 'book' && about.id == 5")
    expect(filter({ object: "o'", id: '1 || true', label: '' })).toBe("about.object == 'o\\''")
    expect(filter(null)).toBeUndefined()
    const alone: ListState = { ...empty, search: { about: { object: 'book', id: '', label: '' } } }
    expect(writeState(alone, meta)).toEqual({ 's.about': 'book:' })
    expect(readState(writeState(alone, meta), meta)).toEqual(alone)
    expect(readState({ 's.about': 'nonsense' }, meta).search['about']).toBeUndefined()
  })

  it('leaves no trace in the URL when it is the list as defined', () => {
    expect(writeState(empty, meta)).toEqual({})
    expect(readState({}, meta)).toEqual(empty)
  })

  it('comes back from the URL as it went in', () => {
    const state: ListState = {
      quick: 'a b',
      search: {
        title: "O'Neill",
        status: ['open', 'late'],
        fine: ['1.00', null],
        month: '202609',
        reader: { id: '77', label: '张三|1' },
        about: { object: 'book', id: '5', label: '三国: 上|下' },
      },
      sort: ['title', '-fine'],
      page: 3,
      size: 50,
    }
    expect(readState(writeState(state, meta), meta)).toEqual(state)
  })

  it('exports what is found, in its order, with the columns shown and without a page', () => {
    const state: ListState = { ...empty, quick: 'x', search: { status: ['open'] }, page: 3 }
    expect(toExport(state, meta, meta.columns.slice(1))).toEqual({
      filter: "status in ['open']",
      quick: 'x',
      sort: '-number',
      fields: 'reader.name',
    })
  })

  it('refuses a page or a size that makes no sense', () => {
    const state = readState({ page: '-2', size: '100000' }, meta)
    expect(state.page).toBe(1)
    expect(state.size).toBe(20)
  })

  it('makes a filter with exact literals and quoted text', () => {
    const filter = (search: ListState['search']) => toRequest({ ...empty, search }, meta).filter
    expect(filter({})).toBeUndefined()
    expect(filter({ title: "it's \\ here" })).toBe("title.contains('it\\'s \\\\ here')")
    expect(filter({ status: ['open'] })).toBe("status in ['open']")
    expect(filter({ topics: ['local'] })).toBe("'local' in topics")
    expect(filter({ topics: ['local', 'water'] })).toBe("('local' in topics || 'water' in topics)")
    expect(filter({ topics: [] })).toBeUndefined()
    expect(filter({ fine: ['0.10', '2'] })).toBe('fine >= 0.10 && fine <= 2')
    expect(filter({ fine: [null, null] })).toBeUndefined()
    expect(filter({ month: '202609' })).toBe("month == period('202609')")
    expect(filter({ reader: { id: '77', label: 'x' } })).toBe('reader == 77')
  })

  it('asks for all below a record of a tree', () => {
    const item = { id: 'shelf', field: 'shelf', operator: 'below', label: 'Shelf', type: 'reference', tree: 'parent' }
    const tree: ListMeta = { ...meta, search: [item] }
    const state: ListState = { ...empty, search: { shelf: { id: '42', label: 'A|1' } } }
    expect(toRequest(state, tree).filter).toBe('below(shelf, 42)')
    expect(readState(writeState(state, tree), tree)).toEqual(state)
    expect(toRequest({ ...empty, search: { shelf: { id: "1') ||", label: '' } } }, tree).filter).toBeUndefined()
  })

  it('never lets a value that is no literal into the filter', () => {
    const filter = toRequest({ ...empty, search: { fine: ['1 || true', null], reader: '1 || true' } }, meta).filter
    expect(filter).toBeUndefined()
  })

  it('takes days of the business zone as instants', () => {
    const search = { createdAt: ['2026-09-01', '2026-09-01'] as [string, string] }
    expect(toRequest({ ...empty, search }, meta).filter).toBe(
      "createdAt >= dateTime('2026-08-31T16:00:00.000Z') && createdAt <= dateTime('2026-09-01T15:59:59.999Z')",
    )
  })

  it('says that the answer may be old only where the list is defined so, and never for an export', () => {
    expect(toRequest(empty, meta).stale).toBeUndefined()
    expect(toRequest(empty, { ...meta, stale: true }).stale).toBe(true)
    expect(toExport(empty, { ...meta, stale: true }, meta.columns)).not.toHaveProperty('stale')
  })

  it('asks for the fields of its columns only', () => {
    expect(toRequest(empty, meta).fields).toBe('id,number,reader.name')
    expect(valueAt({ reader: { id: '1', label: 'x', name: '张三' } }, 'reader.name')).toBe('张三')
    expect(valueAt({ reader: null }, 'reader.name')).toBeUndefined()
  })
})
