/** What `GET /api/access/objects` tells. */
export interface Askable {
  /** Whether the caller may ask about others. */
  others: boolean
  items: AskableObject[]
}

export interface AskableObject {
  name: string
  label: string
  module: string
  /** Whether its records can be looked for by the caller. */
  readable: boolean
  actions: { name: string; label: string }[]
}

export interface Explained {
  allowed: boolean
  field: string | null
  reasons: { code: string; role: string | null; message: string }[]
  elsewhere: { name: string; label: string }[]
}

export interface Asked {
  object: string
  right: string
  record: string
  user: string
}

/** What can be done with every object, in the order in which it is offered. */
export const OPERATIONS = [
  'read',
  'create',
  'update',
  'delete',
  'import',
  'export',
  'history',
  'restore',
  'purge',
] as const

/** Objects under the labels of their modules, as they come. */
export function modulesOf(items: readonly AskableObject[]): { module: string; objects: AskableObject[] }[] {
  const modules = new Map<string, AskableObject[]>()
  for (const item of items) modules.set(item.module, [...(modules.get(item.module) ?? []), item])
  return [...modules].map(([module, objects]) => ({ module, objects }))
}

export function explainPath({ object, right, record, user }: Asked): string {
  const about = `right=${encodeURIComponent(right)}${user ? `&user=${encodeURIComponent(user)}` : ''}`
  const name = encodeURIComponent(object)
  return record
    ? `/api/data/${name}/${encodeURIComponent(record)}/explain?${about}`
    : `/api/access/explain?object=${name}&${about}`
}
