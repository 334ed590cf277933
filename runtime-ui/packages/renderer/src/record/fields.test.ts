import { describe, expect, it } from 'vitest'
import type { FieldMeta, ObjectMeta } from '../meta/types'
import { fieldsOf } from './fields'

const lines = (operations: string[]): FieldMeta => ({
  name: 'lines',
  label: 'Lines',
  type: 'child-table',
  child: { name: 'line', label: 'Line', operations, fields: [], actions: [] },
})
const object = (...fields: FieldMeta[]): ObjectMeta => ({
  name: 'loan',
  label: 'Loan',
  operations: ['read'],
  fields: [{ name: 'title', label: 'Title', type: 'text' }, ...fields],
  actions: [],
})

describe('the fields that a record is read with', () => {
  it('name the child tables, without which a form would save over rows that it never saw', () => {
    expect(fieldsOf(object(lines(['read'])))).toBe('title,lines')
  })

  it('leave out rows that the caller may not read', () => {
    expect(fieldsOf(object(lines([])))).toBe('title')
  })

  it('are all of its own where there are no rows', () => {
    expect(fieldsOf(object())).toBeUndefined()
  })
})
