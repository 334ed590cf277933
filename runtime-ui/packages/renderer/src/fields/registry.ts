import type { Component } from 'vue'
import type { FieldMeta, Value } from '../meta/types'

/** How the search bar compares a field of a type; `holds`: any of several keys is among those of the record; `below`: is the chosen record or lies below it. */
export type Operator = 'equals' | 'contains' | 'startsWith' | 'range' | 'in' | 'holds' | 'below'

/**
 * All that screens know of one field type, in one object: how it is laid out, compared, read and edited.
 * A read widget gets `{value, field}`; an edit widget gets `{modelValue, field, disabled, inputId}` and emits `update:modelValue`.
 */
export interface FieldType {
  readonly type: string
  readonly config: {
    align: 'left' | 'right'
    /** Width of a table column in pixels when the definition gives none. */
    width: number
    operator: Operator
    /** Whether the server can sort by it. */
    sortable: boolean
    /** Takes the whole width of a form. */
    wide?: boolean
  }
  readonly read: Component
  /** In a cell of a table, where it differs from `read`. */
  readonly cell?: Component
  readonly edit: Component
  /** Plain text of a value, for titles and comparisons. */
  text(value: Value | undefined, field: FieldMeta): string
  /** The value as the server takes it. */
  toWire(value: Value | undefined, field: FieldMeta): Value
  /** The value as a literal of a filter; null when it cannot be one. */
  literal(value: Value, field: Pick<FieldMeta, 'type'>): string | null
  /** A filter for the value where it is more than one comparison. */
  condition?(path: string, value: Value): string
}

/** What a field's type is found by. */
export type Shape = Pick<FieldMeta, 'type' | 'result'> & Partial<FieldMeta>

export class FieldTypes {
  private readonly known = new Map<string, FieldType>()

  constructor(
    types: readonly FieldType[],
    private readonly fallback: FieldType,
    /** A type of its own for some fields of another type. */
    private readonly special: (field: Shape) => string | undefined = () => undefined,
  ) {
    for (const type of types) this.known.set(type.type, type)
  }

  /** The type that a field is shown by: a computed field shows as its result. */
  of(field: Shape): FieldType {
    const name = field.type === 'computed' && field.result ? field.result : field.type
    return this.known.get(this.special(field) ?? name) ?? this.fallback
  }
}
