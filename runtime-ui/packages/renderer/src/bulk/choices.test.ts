import { describe, expect, it } from 'vitest'
import type { ObjectMeta } from '../meta/types'
import { changeable, marked, offered, refusedOf, skippedOf } from './choices'

const object: ObjectMeta = {
  name: 'book',
  label: '图书',
  keyField: 'isbn',
  operations: ['read', 'update', 'delete'],
  states: { field: 'status', transitions: [] },
  fields: [
    { name: 'isbn', label: 'ISBN', type: 'text' },
    { name: 'name', label: '书名', type: 'text' },
    { name: 'status', label: '状态', type: 'choice' },
    { name: 'loans', label: '借阅', type: 'child-table' },
    { name: 'price', label: '定价', type: 'money', right: 'read' },
    { name: 'organization', label: '机构', type: 'reference', fixed: true },
  ],
  actions: [
    { name: 'lend', label: '借出', on: 'record', bulk: true },
    { name: 'take-back', label: '归还', on: 'record' },
  ],
}

describe('what may be done to many records at once', () => {
  it('is what the definition offers and the caller may do', () => {
    expect(offered(object).map((choice) => (choice.kind === 'action' ? choice.action.name : choice.kind))).toEqual([
      'lend',
      'update',
      'delete',
    ])
    expect(offered({ ...object, operations: ['read'], actions: [] })).toEqual([])
  })

  it('changes only fields that can hold the same value in many records', () => {
    expect(changeable(object).map(({ name }) => name)).toEqual(['name'])
  })

  it('names each record with the version that was seen', () => {
    expect(marked([{ id: '7', version: 3 }, { id: '8' }])).toEqual({
      count: 2,
      records: [
        { id: '7', version: '3' },
        { id: '8', version: undefined },
      ],
    })
  })

  it('tells refusals record by record', () => {
    const problems = [
      { code: 'STATE', path: 'book/7', message: '围城：当前状态下不能“借出”' },
      { code: 'REQUIRED', path: 'book/8/name', message: '8: required' },
      { code: 'BULK_TOO_LARGE', message: '一次最多处理 1000 条' },
    ]
    expect(refusedOf('book', problems)).toEqual([
      { id: '7', record: '围城', reason: '当前状态下不能“借出”' },
      { id: '8', record: '8', reason: 'required' },
    ])
    const answer = { asked: 2, done: 1, tasks: [], refused: [{ id: '7', label: null, problems: [problems[0]!] }] }
    expect(skippedOf(answer)).toEqual([{ id: '7', record: '7', reason: problems[0]!.message }])
  })
})
