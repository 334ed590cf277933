import type { FieldMeta } from '../meta/types'

/** Columns of a field that holds rows: of an action's input, or of a child table without its way back to the parent. */
export function rowFields(field: FieldMeta): FieldMeta[] {
  return field.rows ?? field.child?.fields.filter(({ name }) => name !== field.parent) ?? []
}
