import type { DataRecord, FieldMeta, Value } from '../meta/types'
import { FieldTypes, type FieldType, type Shape } from './registry'
import { onlyChoice, rowFields } from './rows'
import { isEmpty, isReference, quoted, shownInstant, shownPeriod } from './values'
import BooleanEdit from './widgets/BooleanEdit.vue'
import BooleanRead from './widgets/BooleanRead.vue'
import ChoiceEdit from './widgets/ChoiceEdit.vue'
import ChoiceRead from './widgets/ChoiceRead.vue'
import DateEdit from './widgets/DateEdit.vue'
import DateRead from './widgets/DateRead.vue'
import KeysEdit from './widgets/KeysEdit.vue'
import KeysRead from './widgets/KeysRead.vue'
import NumberEdit from './widgets/NumberEdit.vue'
import NumberRead from './widgets/NumberRead.vue'
import OrganizationEdit from './widgets/OrganizationEdit.vue'
import PlainRead from './widgets/PlainRead.vue'
import ReferenceEdit from './widgets/ReferenceEdit.vue'
import RowsEdit from './widgets/RowsEdit.vue'
import RowsRead from './widgets/RowsRead.vue'
import TextEdit from './widgets/TextEdit.vue'

const asText = (value: Value | undefined) => (isEmpty(value) ? '' : String(value))
const asIs = (value: Value | undefined): Value => (isEmpty(value) ? null : (value as Value))

const text: FieldType = {
  type: 'text',
  config: { align: 'left', width: 140, operator: 'contains', sortable: true },
  read: PlainRead,
  edit: TextEdit,
  text: asText,
  toWire: asIs,
  literal: (value) => quoted(String(value)),
}

const sequence: FieldType = { ...text, type: 'sequence', config: { ...text.config, width: 160 } }

const choice: FieldType = {
  ...text,
  type: 'choice',
  config: { align: 'left', width: 110, operator: 'equals', sortable: true },
  read: ChoiceRead,
  edit: ChoiceEdit,
}

function number(type: string, width: number): FieldType {
  return {
    ...text,
    type,
    config: { align: 'right', width, operator: 'equals', sortable: true },
    read: NumberRead,
    edit: NumberEdit,
    literal: (value) => (/^-?\d+(\.\d+)?$/.test(String(value)) ? String(value) : null),
  }
}

const boolean: FieldType = {
  ...text,
  type: 'boolean',
  config: { align: 'left', width: 80, operator: 'equals', sortable: true },
  read: BooleanRead,
  edit: BooleanEdit,
  toWire: (value) => value === true || value === 'true',
  literal: (value) => String(value === true || value === 'true'),
}

function date(type: string, width: number, shown: (value: string) => string, call: string): FieldType {
  return {
    ...text,
    type,
    config: { align: 'left', width, operator: type === 'period' ? 'equals' : 'range', sortable: true },
    read: DateRead,
    edit: DateEdit,
    text: (value) => (typeof value === 'string' ? shown(value) : ''),
    literal: (value) => `${call}(${quoted(String(value))})`,
  }
}

const reference: FieldType = {
  type: 'reference',
  config: { align: 'left', width: 150, operator: 'equals', sortable: true },
  read: PlainRead,
  edit: ReferenceEdit,
  text: (value) => (isReference(value) ? value.label : asText(value)),
  toWire: (value) => (isReference(value) ? value.id : asIs(value)),
  literal: (value) => {
    const id = isReference(value) ? value.id : String(value)
    return /^\d+$/.test(id) ? id : null
  },
}

function rows(type: string): FieldType {
  return {
    type,
    config: { align: 'left', width: 300, operator: 'equals', sortable: false, wide: true },
    read: RowsRead,
    edit: RowsEdit,
    text: (value) => (Array.isArray(value) ? String(value.length) : ''),
    toWire: (value, field) => (Array.isArray(value) ? value.map((row) => rowToWire(row as DataRecord, field)) : []),
    literal: () => null,
  }
}

function rowToWire(row: DataRecord, field: FieldMeta): DataRecord {
  const wire: DataRecord = {}
  if (typeof row['id'] === 'string') wire['id'] = row['id']
  for (const column of rowFields(field)) {
    if (!column.readOnly && column.name in row)
      wire[column.name] = fieldTypes.of(column).toWire(row[column.name], column)
  }
  return wire
}

/** The organisation is a tree that people know; a text with a list is a choice; rows of nothing but a choice are chosen at once. */
function special(field: Shape): string | undefined {
  if (field.type === 'reference') return field.object === 'organization' ? 'organization' : undefined
  if (field.type === 'text') return field.dictionary ? 'choice' : undefined
  return field.type === 'child-table' && onlyChoice(field as FieldMeta) ? 'keys' : undefined
}

/** Every field type that screens can show; the designer and the renderer read the same objects. */
export const fieldTypes = new FieldTypes(
  [
    text,
    sequence,
    choice,
    number('integer', 100),
    number('decimal', 110),
    number('money', 120),
    number('quantity', 110),
    boolean,
    date('date', 120, (value) => value, 'date'),
    date('date-time', 180, shownInstant, 'dateTime'),
    date('period', 100, shownPeriod, 'period'),
    reference,
    { ...reference, type: 'organization', edit: OrganizationEdit },
    { ...rows('child-table'), type: 'keys', read: KeysRead, edit: KeysEdit },
    rows('child-table'),
    rows('rows'),
  ],
  text,
  special,
)
