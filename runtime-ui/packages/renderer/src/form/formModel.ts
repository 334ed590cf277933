import { parseTyped } from '../data/decimal'
import { fieldTypes } from '../fields/types'
import { isUploading } from '../fields/files'
import { isJson } from '../fields/json'
import { scaleOf } from '../fields/scale'
import { isEmpty } from '../fields/values'
import type { Problem } from '../http/problems'
import type { Translate } from '../i18n/i18n'
import type { MessageKey } from '../i18n/messages'
import type { DataRecord, FieldMeta, FormMeta, ObjectMeta, SectionMeta, Value } from '../meta/types'

/**
 * Whether the caller may write the field in this form: never what the server fills nor the state, which only transitions change;
 * `fixed` only in a new record.
 */
export function writable(field: FieldMeta, isNew: boolean, stateField?: string): boolean {
  if (field.name === stateField) return false
  if (field.readOnly || field.type === 'computed' || field.type === 'sequence') return false
  if (field.right && field.right.toLowerCase() !== 'write') return false
  return isNew || !field.fixed
}

/** The form of an object that has none: one section with every field that may be seen. */
export function plainForm(object: ObjectMeta): FormMeta {
  const fields = object.fields.map(({ name }) => ({ field: name }))
  const section: SectionMeta = { id: 'base', label: object.label, columns: 2, fields }
  return { name: object.name, label: object.label, object: object.name, sections: [section] }
}

/** What a new record begins with. A default that is an expression is the server's to fill in. */
export function withDefaults(fields: readonly FieldMeta[]): DataRecord {
  const record: DataRecord = {}
  for (const field of fields) {
    if (field.default === undefined || field.default.startsWith('=')) continue
    record[field.name] = field.type === 'boolean' ? field.default === 'true' : field.default
  }
  return record
}

/** The merge patch from one record to the other, as far as the given fields go. */
export function changes(before: DataRecord, after: DataRecord, fields: readonly FieldMeta[]): DataRecord {
  const patch: DataRecord = {}
  for (const field of fields) {
    const type = fieldTypes.of(field)
    const wire = type.toWire(after[field.name], field)
    if (JSON.stringify(wire) === JSON.stringify(type.toWire(before[field.name], field))) continue
    patch[field.name] =
      Array.isArray(wire) && field.type === 'child-table'
        ? [...(wire as DataRecord[]), ...removed(before[field.name], wire as DataRecord[])]
        : wire
  }
  return patch
}

/** Rows that are gone: one that is merely not named would stay. */
function removed(before: Value | undefined, after: DataRecord[]): DataRecord[] {
  if (!Array.isArray(before)) return []
  const kept = new Set(after.map(({ id }) => id))
  return (before as DataRecord[]).flatMap(({ id }) => (id === undefined || kept.has(id) ? [] : [{ id, $delete: true }]))
}

/** What the screen can tell by itself before it asks the server; the server checks everything again. */
export function localProblems(draft: DataRecord, fields: readonly FieldMeta[], t: Translate<MessageKey>): Problem[] {
  const problems: Problem[] = []
  for (const field of fields) {
    const value = draft[field.name]
    const say = (code: string, key: MessageKey) =>
      problems.push({ code, path: field.name, message: t(key, { field: field.label, scale: scaleOf(field) }) })
    if (isUploading(value) && (field.type === 'file' || field.type === 'image')) {
      say('FILE_UPLOADING', 'file.waiting')
    } else if (isEmpty(value)) {
      if (field.required) say('FIELD_REQUIRED', 'form.required')
    } else if (field.type === 'json') {
      if (!isJson(value)) say('FIELD_NOT_JSON', 'form.notJson')
    } else if (['money', 'decimal', 'quantity', 'integer'].includes(field.type)) {
      if (parseTyped(String(value), scaleOf(field)) === null) {
        say('FIELD_NOT_A_NUMBER', field.type === 'integer' ? 'form.notInteger' : 'form.notDecimal')
      }
    }
  }
  return problems
}

export interface PlacedProblems {
  /** Messages by the name of the field they stand at. */
  byField: Map<string, string[]>
  /** Problems that no field of the form can show. */
  elsewhere: Problem[]
}

/** Puts each problem at its field: `rows.2.amount` and `/rows/2/amount` stand at `rows`. */
export function placeProblems(problems: readonly Problem[], fields: readonly string[]): PlacedProblems {
  const byField = new Map<string, string[]>()
  const elsewhere: Problem[] = []
  for (const problem of problems) {
    const [name = '', ...within] = (problem.path ?? '').split(/[./[\]]+/).filter((step) => step !== '' && step !== '$')
    if (!fields.includes(name)) {
      elsewhere.push(problem)
      continue
    }
    const row = within.find((step) => /^\d+$/.test(step))
    const message = row === undefined ? problem.message : `${Number(row) + 1}: ${problem.message}`
    byField.set(name, [...(byField.get(name) ?? []), message])
  }
  return { byField, elsewhere }
}
