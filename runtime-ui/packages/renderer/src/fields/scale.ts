import type { FieldMeta } from '../meta/types'

/** Decimal places that a numeric field holds. */
export function scaleOf(field: Pick<FieldMeta, 'type' | 'result' | 'scale'>): number {
  switch (field.result ?? field.type) {
    case 'integer':
      return 0
    case 'money':
      return 2
    default:
      return field.scale ?? 3
  }
}
