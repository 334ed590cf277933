import type { ListRequest } from '../data/records'
import type { ColumnMeta, ListMeta } from '../meta/types'

/** So many columns of the list tell one deleted record from another. */
const FEW = 3
const SIZE = 20

/** @param narrow whether there is room for one only */
export function binColumns(list: ListMeta, narrow = false): ColumnMeta[] {
  return list.columns.slice(0, narrow ? 1 : FEW)
}

/** What was deleted last comes first: nothing changes a record after its deletion. */
export function binRequest(list: ListMeta, page: number): ListRequest {
  const fields = ['id', 'version', ...binColumns(list).map(({ field }) => field), 'updatedAt', 'updatedBy']
  return {
    deleted: true,
    filter: list.filter ? `(${list.filter})` : undefined,
    sort: '-updatedAt',
    page,
    size: SIZE,
    fields: [...new Set(fields)].join(),
  }
}
