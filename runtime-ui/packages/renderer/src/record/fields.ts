import type { ObjectMeta } from '../meta/types'

/** What a record is read with: child tables only come when they are named, and then everything else must be named too. */
export function fieldsOf(object: ObjectMeta): string | undefined {
  if (!object.fields.some(({ type }) => type === 'child-table')) return undefined
  const readable = object.fields.filter(
    ({ type, child }) => type !== 'child-table' || child?.operations.includes('read'),
  )
  return readable.map(({ name }) => name).join()
}
