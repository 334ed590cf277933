import type { ListRequest } from '../data/records'
import type { Operator } from '../fields/registry'
import { fieldTypes } from '../fields/types'
import { isAnyReference, isEmpty, isReference, keysOf, quoted, wireInstant } from '../fields/values'
import type { ColumnMeta, ListMeta, Reference, SearchMeta, Value } from '../meta/types'

/** One value of the search bar: a value, a from–to pair, or several keys. */
export type SearchValue = Value | [Value, Value] | string[] | undefined

/** What a list shows: all of it stands in the URL, so that a list can be sent to a colleague. */
export interface ListState {
  quick: string
  search: Record<string, SearchValue>
  sort: string[]
  page: number
  size: number
}

export type UrlQuery = Record<string, string>

const BETWEEN = '~'
const AND_LABEL = '|'
const OF_OBJECT = ':'
const MAX_SIZE = 100

export function operatorOf(search: SearchMeta): Operator {
  if (search.type === 'multi-choice') return 'holds'
  if (search.type === 'any-reference') return 'equals'
  const named = search.operator?.toLowerCase().replace(/[^a-z]/g, '')
  switch (named) {
    case 'equals':
    case 'eq':
      return 'equals'
    case 'contains':
      return 'contains'
    case 'startswith':
      return 'startsWith'
    case 'range':
      return 'range'
    case 'in':
      return 'in'
    case 'below':
      return 'below'
    default:
      return fieldTypes.of(search).config.operator
  }
}

export function readState(query: UrlQuery, meta: ListMeta): ListState {
  const search: ListState['search'] = {}
  for (const item of meta.search) {
    const text = query[`s.${item.id}`]
    if (text) search[item.id] = readValue(text, item)
  }
  const size = Number(query['size'])
  return {
    quick: query['q'] ?? '',
    search,
    sort: query['sort'] ? query['sort'].split(',') : meta.sort,
    page: Math.max(1, Number(query['page']) || 1),
    size: size > 0 && size <= MAX_SIZE ? size : meta.size,
  }
}

/** The parts of the state that differ from the list's own. */
export function writeState(state: ListState, meta: ListMeta): UrlQuery {
  const query: UrlQuery = {}
  if (state.quick) query['q'] = state.quick
  for (const item of meta.search) {
    const text = writeValue(state.search[item.id], item)
    if (text) query[`s.${item.id}`] = text
  }
  if (state.sort.join() !== meta.sort.join()) query['sort'] = state.sort.join()
  if (state.page > 1) query['page'] = String(state.page)
  if (state.size !== meta.size) query['size'] = String(state.size)
  return query
}

export function toRequest(state: ListState, meta: ListMeta): ListRequest {
  const parts = meta.search.map((item) => condition(item, state.search[item.id])).filter((part) => part !== '')
  if (meta.filter) parts.unshift(`(${meta.filter})`)
  return {
    filter: parts.length > 0 ? parts.join(' && ') : undefined,
    quick: state.quick || undefined,
    sort: state.sort.length > 0 ? state.sort.join() : undefined,
    page: state.page,
    size: state.size,
    fields: fieldsOf(meta),
    stale: meta.stale || undefined,
  }
}

/** The same list as a workbook: all pages, and only the columns that are shown. */
export function toExport(state: ListState, meta: ListMeta, shown: readonly ColumnMeta[]): ListRequest {
  const { filter, quick, sort } = toRequest(state, meta)
  return { filter, quick, sort, fields: [...new Set(shown.map(({ field }) => field))].join() }
}

/** Fields that the columns need: through references as `ref.field`. */
function fieldsOf(meta: ListMeta): string {
  return [...new Set(['id', ...meta.columns.map(({ field }) => field)])].join()
}

function condition(item: SearchMeta, value: SearchValue): string {
  switch (operatorOf(item)) {
    case 'range':
      return range(item, Array.isArray(value) ? (value as [Value, Value]) : [value ?? null, value ?? null])
    case 'in': {
      const keys = Array.isArray(value) ? value.map(String) : isEmpty(value as Value) ? [] : [String(value)]
      return keys.length === 0 ? '' : `${item.field} in [${keys.map(quoted).join(', ')}]`
    }
    case 'holds': {
      const parts = keysOf(value as Value).map((key) => `${quoted(key)} in ${item.field}`)
      return parts.length > 1 ? `(${parts.join(' || ')})` : parts.join('')
    }
    case 'contains':
    case 'startsWith':
      return isEmpty(value as Value) ? '' : `${item.field}.${operatorOf(item)}(${quoted(String(value))})`
    case 'below': {
      const literal = isEmpty(value as Value) ? null : fieldTypes.of(item).literal(value as Value, item)
      return literal === null ? '' : `below(${item.field}, ${literal})`
    }
    case 'equals': {
      const { condition: own } = fieldTypes.of(item)
      if (own) return isEmpty(value as Value) ? '' : own(item.field, value as Value)
      const literal = isEmpty(value as Value) ? null : fieldTypes.of(item).literal(value as Value, item)
      return literal === null ? '' : `${item.field} == ${literal}`
    }
  }
}

function range(item: SearchMeta, [from, to]: [Value, Value]): string {
  const parts: string[] = []
  const literal = (value: Value, dayEnd: boolean) => {
    const type = fieldTypes.of(item)
    if (item.type !== 'date-time') return type.literal(value, item)
    return type.literal(wireInstant(`${String(value)} ${dayEnd ? '23:59:59.999' : '00:00:00'}`), item)
  }
  const low = isEmpty(from) ? null : literal(from, false)
  const high = isEmpty(to) ? null : literal(to, true)
  if (low !== null) parts.push(`${item.field} >= ${low}`)
  if (high !== null) parts.push(`${item.field} <= ${high}`)
  return parts.join(' && ')
}

function readValue(text: string, item: SearchMeta): SearchValue {
  switch (operatorOf(item)) {
    case 'range': {
      const [from = '', to = ''] = text.split(BETWEEN)
      return [from || null, to || null]
    }
    case 'in':
    case 'holds':
      return text.split(',')
    default:
      if (item.type === 'any-reference') return readAnyReference(text)
      return item.type === 'reference' ? readReference(text) : text
  }
}

function readReference(text: string): Reference {
  const at = text.indexOf(AND_LABEL)
  return at < 0 ? { id: text, label: text } : { id: text.slice(0, at), label: text.slice(at + 1) }
}

/** `object:id|label`; of an object alone `object:`. */
function readAnyReference(text: string): SearchValue {
  const at = text.indexOf(OF_OBJECT)
  const object = text.slice(0, Math.max(0, at))
  if (object === '') return undefined
  const rest = text.slice(at + 1)
  return rest === '' ? { object, id: '', label: '' } : { object, ...readReference(rest) }
}

function writeValue(value: SearchValue, item: SearchMeta): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) {
    const texts = value.map((part) => (part === null || part === undefined ? '' : String(part)))
    return texts.every((part) => part === '') ? '' : texts.join(operatorOf(item) === 'range' ? BETWEEN : ',')
  }
  if (isAnyReference(value as Value)) {
    const { object, id, label } = value as Reference
    return id === '' ? `${object}${OF_OBJECT}` : `${object}${OF_OBJECT}${id}${AND_LABEL}${label}`
  }
  return isReference(value as Value)
    ? `${(value as Reference).id}${AND_LABEL}${(value as Reference).label}`
    : String(value)
}

/** Value of a column: `ref.field` is nested under `ref`. */
export function valueAt(record: Record<string, unknown>, path: string): Value | undefined {
  let value: unknown = record
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value as Value | undefined
}
