/** Shapes of `GET /api/meta/{kind}/{name}`: what the caller may see of the compiled definitions. */

/** An object that an any-reference may point to. */
export interface TargetMeta {
  name: string
  label: string
  /** By which reference its records lie below one another. */
  tree?: string
  /** The page that shows its records. */
  page?: string
}

export interface FieldMeta {
  name: string
  label: string
  help?: string
  type: string
  required?: boolean
  readOnly?: boolean
  /** May be written when the record is made, and never again. */
  fixed?: boolean
  right?: 'none' | 'read' | 'masked' | 'write'
  maxLength?: number
  pattern?: string
  min?: string
  max?: string
  precision?: number
  scale?: number
  unit?: string
  dictionary?: string
  /** The object that a reference points to, or whose rows a child table holds. */
  object?: string
  /** Of a reference to one of several objects: these, in the order in which they are offered. */
  objects?: TargetMeta[]
  /** Of a reference to a tree: the reference by which its records lie below one another. */
  tree?: string
  /** Type of a computed field's value. */
  result?: string
  mask?: string
  child?: ObjectMeta
  /** Files: ends of names that are taken, megabytes of one, how many; and the object that they are sent for. */
  extensions?: string[]
  maxSize?: number
  multiple?: number
  owner?: string
  /** Never shown as it is typed. */
  secret?: boolean
  /** What a new record begins with: a literal as text, or CEL after a leading `=`, which the server fills in. */
  default?: string
  /** Field by which the rows of a child table point back. */
  parent?: string
  /** Columns of an action's input of type `rows`. */
  rows?: FieldMeta[]
}

export interface ActionMeta {
  name: string
  label: string
  on: 'record' | 'object'
  when?: string
  confirm?: string
  /** What is said when it is done. */
  done?: string
  /** `plugin/widget` that shows the answer. */
  result?: string
  idempotent?: boolean
  /** May be taken on many records at once. */
  bulk?: boolean
  input?: FieldMeta[]
}

/** What an action answered, for the widget that shows it. */
export interface ActionResult {
  action: string
  /** The record it was done to. */
  id?: string
  body: Record<string, unknown>
}

/** What a widget that shows an answer may say of it, by its event `outcome`, in place of the action's `done`. */
export interface ActionOutcome {
  type: 'success' | 'warning'
  title: string
}

export interface TransitionMeta {
  name: string
  label: string
  from: string[]
  to: string
}

export interface ObjectMeta {
  name: string
  label: string
  titleField?: string
  keyField?: string
  hash?: string
  operations: string[]
  /** Whether deleted records are kept. */
  softDelete?: boolean
  /** Days that they are kept for; 0 is until somebody purges them. */
  purgeAfter?: number
  fields: FieldMeta[]
  states?: { field: string; transitions: TransitionMeta[] }
  actions: ActionMeta[]
}

export interface ColumnMeta {
  id: string
  field: string
  label: string
  type: string
  width?: number
  align?: 'left' | 'right' | 'center'
  dictionary?: string
  objects?: TargetMeta[]
  mask?: string
  /** Kept encrypted: compared for equality at most, and never sorted by. */
  sensitive?: boolean
  scale?: number
  unit?: string
}

export interface SearchMeta {
  id: string
  field: string
  operator?: string
  label: string
  type: string
  dictionary?: string
  object?: string
  objects?: TargetMeta[]
  tree?: string
}

export interface ListMeta {
  name: string
  label: string
  object: string
  columns: ColumnMeta[]
  search: SearchMeta[]
  quick: string[]
  sort: string[]
  size: number
  /** CEL that always applies. */
  filter?: string
  /** Its pages may be some seconds old. */
  stale?: boolean
}

export interface FormFieldMeta {
  field: string
  span?: number
  readOnly?: boolean
  visible?: string
  widget?: string
}

export interface SectionMeta {
  id: string
  label: string
  columns?: number
  visible?: string
  fields: FormFieldMeta[]
}

export interface FormMeta {
  name: string
  label: string
  object: string
  sections: SectionMeta[]
}

export interface DetailMeta {
  id: string
  label: string
  widget: string
}

export interface PageMeta {
  name: string
  label: string
  widget?: string
  object?: ObjectMeta
  list?: ListMeta
  form?: FormMeta
  detail?: DetailMeta[]
  /** Names of the import templates that may be used from this page. */
  imports?: string[]
}

export interface MenuItem {
  id: string
  label: string
  icon?: string
  page?: string
  items?: MenuItem[]
}

export interface MenuMeta {
  name: string
  label: string
  items: MenuItem[]
}

export interface DictionaryItem {
  key: string
  label: string
  color?: string
  disabled?: boolean
}

export interface DictionaryMeta {
  name: string
  label: string
  items: DictionaryItem[]
}

export interface ImportTemplateMeta {
  name: string
  label: string
  parameters?: FieldMeta[]
  sheets?: { id: string; label?: string }[]
}

/** A reference as it is read. */
export interface Reference {
  id: string
  label: string
  /** The object that the record is of, where the field may point to several. */
  object?: string
}

export type Value = string | number | boolean | null | Reference | DataRecord[] | DataRecord | string[]
/** A record as it is read: field name to value; ids and decimals are text. */
export interface DataRecord {
  [field: string]: Value | undefined
}
