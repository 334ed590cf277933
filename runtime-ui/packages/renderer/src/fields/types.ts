import type { DataRecord, FieldMeta, Value } from '../meta/types'
import { filesOf, filesWire } from './files'
import { plainText } from './html'
import { jsonText, jsonWire } from './json'
import { FieldTypes, type FieldType, type Shape } from './registry'
import { onlyChoice, rowFields } from './rows'
import {
  isAnyReference,
  isEmpty,
  isReference,
  keysOf,
  pointOf,
  pointText,
  quoted,
  shownInstant,
  shownPeriod,
} from './values'
import AnyReferenceEdit from './widgets/AnyReferenceEdit.vue'
import AnyReferenceRead from './widgets/AnyReferenceRead.vue'
import BooleanEdit from './widgets/BooleanEdit.vue'
import BooleanRead from './widgets/BooleanRead.vue'
import ChoiceEdit from './widgets/ChoiceEdit.vue'
import ChoiceRead from './widgets/ChoiceRead.vue'
import DateEdit from './widgets/DateEdit.vue'
import DateRead from './widgets/DateRead.vue'
import FilesCell from './widgets/FilesCell.vue'
import FilesEdit from './widgets/FilesEdit.vue'
import FilesRead from './widgets/FilesRead.vue'
import JsonEdit from './widgets/JsonEdit.vue'
import JsonRead from './widgets/JsonRead.vue'
import KeysEdit from './widgets/KeysEdit.vue'
import KeysRead from './widgets/KeysRead.vue'
import LongTextEdit from './widgets/LongTextEdit.vue'
import LongTextRead from './widgets/LongTextRead.vue'
import MultiChoiceEdit from './widgets/MultiChoiceEdit.vue'
import MultiChoiceRead from './widgets/MultiChoiceRead.vue'
import NumberEdit from './widgets/NumberEdit.vue'
import NumberRead from './widgets/NumberRead.vue'
import OrganizationEdit from './widgets/OrganizationEdit.vue'
import PlainRead from './widgets/PlainRead.vue'
import PointEdit from './widgets/PointEdit.vue'
import PointRead from './widgets/PointRead.vue'
import ReferenceEdit from './widgets/ReferenceEdit.vue'
import RichTextCell from './widgets/RichTextCell.vue'
import RichTextEdit from './widgets/RichTextEdit.vue'
import RichTextRead from './widgets/RichTextRead.vue'
import RowsEdit from './widgets/RowsEdit.vue'
import RowsRead from './widgets/RowsRead.vue'
import TextEdit from './widgets/TextEdit.vue'
import TreeEdit from './widgets/TreeEdit.vue'

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

const longText: FieldType = {
  ...text,
  type: 'long-text',
  config: { align: 'left', width: 240, operator: 'contains', sortable: false, wide: true },
  read: LongTextRead,
  edit: LongTextEdit,
}

const richText: FieldType = {
  ...longText,
  type: 'rich-text',
  read: RichTextRead,
  cell: RichTextCell,
  edit: RichTextEdit,
  text: (value) => (typeof value === 'string' ? plainText(value) : ''),
}

const json: FieldType = {
  type: 'json',
  config: { align: 'left', width: 200, operator: 'equals', sortable: false, wide: true },
  read: JsonRead,
  edit: JsonEdit,
  text: jsonText,
  toWire: jsonWire,
  literal: () => null,
}

const point: FieldType = {
  type: 'geo-point',
  config: { align: 'left', width: 190, operator: 'equals', sortable: false },
  read: PointRead,
  edit: PointEdit,
  text: pointText,
  toWire: (value) => pointOf(value),
  literal: () => null,
}

function files(type: string): FieldType {
  return {
    type,
    config: { align: 'left', width: 200, operator: 'equals', sortable: false, wide: true },
    read: FilesRead,
    cell: FilesCell,
    edit: FilesEdit,
    text: (value) =>
      filesOf(value)
        .map(({ name }) => name)
        .join(', '),
    toWire: filesWire,
    literal: () => null,
  }
}

const multiChoice: FieldType = {
  type: 'multi-choice',
  config: { align: 'left', width: 160, operator: 'holds', sortable: false },
  read: MultiChoiceRead,
  edit: MultiChoiceEdit,
  text: (value) => keysOf(value).join(', '),
  toWire: (value) => (keysOf(value).length > 0 ? keysOf(value) : null),
  literal: () => null,
}

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

/** A record of one of several objects: which object it is stands before it. */
const anyReference: FieldType = {
  type: 'any-reference',
  config: { align: 'left', width: 200, operator: 'equals', sortable: false },
  read: AnyReferenceRead,
  edit: AnyReferenceEdit,
  text: (value, field) => {
    if (!isAnyReference(value)) return ''
    const object = field.objects?.find(({ name }) => name === value.object)?.label ?? value.object
    return `${object}：${value.label ?? value.id}`
  },
  toWire: (value) => (isAnyReference(value) && value.id !== '' ? { object: value.object, id: value.id } : null),
  literal: () => null,
  condition: (path, value) => {
    if (!isAnyReference(value)) return ''
    const object = `${path}.object == ${quoted(value.object)}`
    return /^\d+$/.test(value.id) ? `${object} && ${path}.id == ${value.id}` : object
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

/** The organisation is a tree that people know, records that make one are chosen in it; a text with a list is a choice; rows of nothing but a choice are chosen at once. */
function special(field: Shape): string | undefined {
  if (field.type === 'reference') return field.object === 'organization' ? 'organization' : field.tree && 'tree'
  if (field.type === 'text') return field.dictionary ? 'choice' : undefined
  return field.type === 'child-table' && onlyChoice(field as FieldMeta) ? 'keys' : undefined
}

/** Every field type that screens can show; the designer and the renderer read the same objects. */
export const fieldTypes = new FieldTypes(
  [
    text,
    sequence,
    longText,
    richText,
    choice,
    multiChoice,
    point,
    files('file'),
    files('image'),
    json,
    number('integer', 100),
    number('decimal', 110),
    number('money', 120),
    number('quantity', 110),
    boolean,
    date('date', 120, (value) => value, 'date'),
    date('date-time', 180, shownInstant, 'dateTime'),
    date('period', 100, shownPeriod, 'period'),
    reference,
    anyReference,
    { ...reference, type: 'organization', edit: OrganizationEdit },
    { ...reference, type: 'tree', edit: TreeEdit },
    { ...rows('child-table'), type: 'keys', read: KeysRead, edit: KeysEdit },
    rows('child-table'),
    rows('rows'),
  ],
  text,
  special,
)
