import { describe, expect, it } from 'vitest'
import type { ListMeta } from '../meta/types'
import { binColumns, binRequest } from './columns'

const column = (id: string) => ({ id, field: id, label: id, type: 'text' })
const list = {
  name: 'maker',
  label: '厂家',
  object: 'meter-maker',
  columns: ['code', 'name', 'updatedAt', 'contact'].map(column),
  search: [],
  quick: [],
  sort: ['code'],
  size: 20,
} as unknown as ListMeta

describe('the recycle bin', () => {
  it('asks for deleted records, the last first, each field once', () => {
    expect(binRequest(list, 2)).toEqual({
      deleted: true,
      filter: undefined,
      sort: '-updatedAt',
      page: 2,
      size: 20,
      fields: 'id,version,code,name,updatedAt,updatedBy',
    })
  })

  it('keeps to the records that the list is about', () => {
    expect(binRequest({ ...list, filter: 'active == true || active == false' }, 1).filter).toBe(
      '(active == true || active == false)',
    )
  })

  it('shows the first columns of the list, one where there is little room', () => {
    expect(binColumns(list).map(({ id }) => id)).toEqual(['code', 'name', 'updatedAt'])
    expect(binColumns(list, true).map(({ id }) => id)).toEqual(['code'])
  })
})
