import type { FieldMeta } from '../meta/types'

/** Rows of a child table belong to whom their parent belongs to. */
const OWNER = 'organization'

/** Columns of a field that holds rows: of an action's input, or of a child table without its way back to the parent. */
export function rowFields(field: FieldMeta): FieldMeta[] {
  return field.rows ?? field.child?.fields.filter(({ name }) => name !== field.parent && name !== OWNER) ?? []
}

/** The one column of rows that hold nothing else to fill in, when its values are chosen from a list. */
export function onlyChoice(field: FieldMeta): FieldMeta | undefined {
  const [first, ...others] = rowFields(field).filter(({ readOnly }) => !readOnly)
  return first?.dictionary && others.length === 0 ? first : undefined
}
