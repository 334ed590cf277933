import type { DataRecord, FieldMeta, ObjectMeta, Value } from '../meta/types'

/** What an action answered, as far as a plain screen can tell it in words of the definitions. */
export interface ShownResult {
  singles: { field: FieldMeta; value: Value }[]
  tables: { name: string; columns: FieldMeta[]; rows: DataRecord[] }[]
  messages: string[]
}

type Entries = Record<string, unknown>

/**
 * Only entries that are fields of the object (or of its rows) have a label and a type, and only those are shown; a group of sums is
 * looked into, problems are told by their message. An answer that needs more has a widget of its own.
 */
export function shownResult(result: Entries, object: ObjectMeta): ShownResult {
  const fields = labelled(object)
  const shown: ShownResult = { singles: [], tables: [], messages: [] }
  const take = (entries: Entries, inside: boolean) => {
    for (const [name, value] of Object.entries(entries)) {
      if (Array.isArray(value)) list(name, value.filter(isEntries))
      else if (isEntries(value) && !('id' in value)) {
        if (!inside) take(value, true)
      } else single(name, value)
    }
  }
  const single = (name: string, value: unknown) => {
    const field = fields.get(name)
    if (!field || value === null || value === undefined || value === '') return
    if (shown.singles.every((other) => other.field.name !== name)) shown.singles.push({ field, value: value as Value })
  }
  const list = (name: string, rows: Entries[]) => {
    shown.messages.push(...rows.flatMap((row) => (typeof row['message'] === 'string' ? [row['message']] : [])))
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    const columns = names.flatMap((column) => fields.get(column) ?? [])
    if (columns.length > 1) shown.tables.push({ name, columns, rows: rows as unknown as DataRecord[] })
  }
  take(result, false)
  return shown
}

function labelled(object: ObjectMeta): Map<string, FieldMeta> {
  const fields = new Map<string, FieldMeta>()
  for (const field of object.fields) for (const inner of field.child?.fields ?? []) fields.set(inner.name, inner)
  for (const field of object.fields) fields.set(field.name, field)
  return fields
}

/** What a row is about: its label, its name, or the record that it refers to. */
export function rowTitle(row: Entries): string {
  for (const own of [row['label'], row['name']]) if (typeof own === 'string') return own
  const reference = Object.values(row).find((value) => isEntries(value) && typeof value['label'] === 'string')
  return isEntries(reference) ? String(reference['label']) : ''
}

function isEntries(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
