import type { BulkAnswer } from '../data/records'
import { writable } from '../form/formModel'
import type { Problem } from '../http/problems'
import type { ActionMeta, DataRecord, FieldMeta, ObjectMeta } from '../meta/types'
import { generic } from '../record/actions'
import type { Task } from '../record/tasks'

/** Something that may be done to many records at once. */
export type BulkChoice = { kind: 'update' | 'delete' | 'restore' | 'purge' } | { kind: 'action'; action: ActionMeta }

/** As many as one request may be about; more are a task. */
export const AT_ONCE = 1000
/** As many as one task may be about. */
export const IN_BACKGROUND = 100_000

/** Which records it is done to: those that are marked, or all that the list is about. */
export type BulkTarget =
  { count: number; records: { id: string; version?: string }[] } | { count: number; filter?: string; quick?: string }

export interface RefusedLine {
  id: string
  record: string
  reason: string
}

/** What the object offers this caller, actions first. */
export function offered(object: ObjectMeta): BulkChoice[] {
  const actions = generic(object.actions, 'record').filter(({ bulk }) => bulk)
  const choices: BulkChoice[] = actions.map((action) => ({ kind: 'action', action }))
  if (object.operations.includes('update') && changeable(object).length > 0) choices.push({ kind: 'update' })
  if (object.operations.includes('delete')) choices.push({ kind: 'delete' })
  return choices
}

/** Fields that the same value can be given to in many records: not rows, and not what tells records apart. */
export function changeable(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter(
    (field) =>
      field.type !== 'child-table' &&
      field.name !== object.keyField &&
      field.name !== 'organization' &&
      writable(field, false, object.states?.field),
  )
}

export function marked(rows: readonly DataRecord[]): BulkTarget {
  const records = rows.map((row) => ({
    id: String(row['id']),
    version: row['version'] === undefined ? undefined : String(row['version']),
  }))
  return { count: records.length, records }
}

/** Problems of single records in a refusal, by the record: their place is `object/id` or `object/id/field`. */
export function refusedOf(object: string, problems: readonly Problem[]): RefusedLine[] {
  return problems.flatMap((problem) => {
    const [name, id] = (problem.path ?? '').split('/')
    if (name !== object || !id) return []
    // The message begins with the title of the record.
    const at = problem.message.search(/[:：]/)
    return [{ id, record: problem.message.slice(0, at).trim() || id, reason: problem.message.slice(at + 1).trim() }]
  })
}

/** The same of an answer in which the other records were done. */
export function skippedOf(answer: Pick<BulkAnswer, 'refused'>): RefusedLine[] {
  return answer.refused.flatMap(({ id, label, problems }) =>
    problems.map(({ message }) => ({ id, record: label ?? id, reason: message })),
  )
}

/** What became of a request that was worked as a task. */
export interface BulkResult {
  asked: number
  done: number
  refused: number
  /** Records that were not looked at any more. */
  left: number
  /** The first of the refused ones. */
  refusedRecords: BulkAnswer['refused']
}

/** The result of a task, when it is of such a request. */
export function resultOf(task: Task): BulkResult | null {
  return task.name === 'engine/bulk' && task.result ? (task.result as unknown as BulkResult) : null
}
