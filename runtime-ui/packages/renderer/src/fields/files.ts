import type { DataRecord, FieldMeta, Value } from '../meta/types'

/** A file of a record; one that is still on its way has no id yet. */
export interface FileItem {
  id?: string
  name: string
  size: number
  type: string
}

export function filesOf(value: Value | undefined): FileItem[] {
  if (!Array.isArray(value)) return []
  return (value as (DataRecord | string)[]).flatMap((item) => {
    if (typeof item !== 'object') return []
    const { id, name, size, type } = item
    return [{ id: typeof id === 'string' ? id : undefined, name: String(name), size: Number(size), type: String(type) }]
  })
}

/** Whether a file of the field is still being uploaded. */
export function isUploading(value: Value | undefined): boolean {
  return filesOf(value).some(({ id }) => id === undefined)
}

/** Ids, as a record takes its files; null for none. */
export function filesWire(value: Value | undefined): Value {
  const ids = filesOf(value).flatMap(({ id }) => (id === undefined ? [] : [id]))
  return ids.length > 0 ? ids : null
}

const UNITS = ['B', 'KB', 'MB', 'GB']
const STEP = 1024

/** A size as people read it: `512 B`, `1.4 MB`. */
export function shownSize(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= STEP && unit < UNITS.length - 1) {
    size /= STEP
    unit++
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit]}`
}

export type Refusal = 'type' | 'size' | 'count'

/** What can be told before a file is sent; the server looks into its content as well. */
export function refusal(file: { name: string; size: number }, field: FieldMeta, already: number): Refusal | null {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  if (field.extensions && !field.extensions.includes(extension)) return 'type'
  if (file.size > (field.maxSize ?? 0) * STEP * STEP) return 'size'
  return already >= (field.multiple ?? 1) ? 'count' : null
}
