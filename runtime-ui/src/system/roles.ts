/** What `GET /api/access/catalog` tells. */
export interface Catalog {
  operations: string[]
  modules: { module: string; label: string; objects: CatalogObject[] }[]
  roles: CatalogRole[]
}

export interface CatalogObject {
  name: string
  label: string
  duty: string
  actions: { name: string; label: string; duty?: string }[]
  fields: { name: string; label: string }[]
}

export interface CatalogGrant {
  operations: string[]
  actions: string[]
  fields: Record<string, string>
  scope: string
  organizations: string[]
  through: string | null
  where: string | null
  /** Whether there is a condition, which only those may read who keep the roles. */
  conditional: boolean
}

export interface CatalogRole {
  name: string
  label: string
  description: string | null
  shipped: boolean
  mayGive: boolean
  founding: boolean
  belowRoot: boolean
  duties: string[]
  grants: Record<string, CatalogGrant>
}

/** A node of the tree of permissions; only leaves say whether they are granted. */
export interface RightNode {
  id: string
  label: string
  granted: boolean
  note?: string
  children?: RightNode[]
}

export interface RightWords {
  operation(word: string): string
  scope(grant: CatalogGrant): string
  field(label: string, right: string): string
}

/** Whether somebody who holds the role may take the action. @param isOwn whether it is of its object's own duty */
export function grantsAction(grant: CatalogGrant | undefined, action: string, isOwn = true): boolean {
  return !!grant && (grant.actions.includes(action) || (isOwn && grant.actions.includes('all')))
}

/** The objects of each module with what the role may do; with `all` what it may not do beside. */
export function treeOf(catalog: Catalog, role: CatalogRole, all: boolean, words: RightWords): RightNode[] {
  return catalog.modules
    .map(({ module, label, objects }) => {
      const children = objects
        .map((object) => objectNode(catalog, role, object, all, words))
        .filter((node): node is RightNode => node !== null)
      return { id: `module/${module}`, label, granted: children.some(({ granted }) => granted), children }
    })
    .filter(({ children }) => children.length > 0)
}

function objectNode(
  catalog: Catalog,
  role: CatalogRole,
  object: CatalogObject,
  all: boolean,
  words: RightWords,
): RightNode | null {
  const grant = role.grants[object.name]
  if (!grant && !all) return null
  const leaf = (kind: string, name: string, label: string, granted: boolean): RightNode => ({
    id: `${object.name}/${kind}/${name}`,
    label,
    granted,
  })
  const operations = catalog.operations.map((word) =>
    leaf('operation', word, words.operation(word), !!grant?.operations.includes(word)),
  )
  const actions = object.actions.map(({ name, label, duty }) =>
    leaf('action', name, label, grantsAction(grant, name, (duty ?? object.duty) === object.duty)),
  )
  const fields = object.fields
    .filter(({ name }) => grant && name in grant.fields)
    .map(({ name, label }) => leaf('field', name, words.field(label, grant?.fields[name] ?? ''), true))
  const children = [...operations, ...actions, ...fields].filter(({ granted }) => granted || all)
  return {
    id: object.name,
    label: object.label,
    granted: !!grant,
    note: grant ? words.scope(grant) : undefined,
    children,
  }
}
