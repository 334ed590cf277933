import type { Reference } from '@minshui/renderer'

/** An organisation as the data interface tells it. */
export interface Organization {
  id: string
  code: string
  name: string
  type: string
  status: string
  parent: Reference | null
  position: string | number | null
}

export interface OrganizationNode {
  id: string
  code: string
  name: string
  type: string
  status: string
  /** Users who belong to it, and to it and all below it; null where the caller may not see users. */
  own: number | null
  all: number | null
  children: OrganizationNode[]
}

/** The tree of what the caller may see: whatever has nothing above it there is a root. Brothers by position, then by name. */
export function organizationTree(
  organizations: readonly Organization[],
  users: ReadonlyMap<string, number> | null,
): OrganizationNode[] {
  const sorted = [...organizations].sort(
    (one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, 'zh'),
  )
  const nodes = new Map<string, OrganizationNode>()
  for (const { id, code, name, type, status } of sorted)
    nodes.set(id, { id, code, name, type, status, own: users ? (users.get(id) ?? 0) : null, all: null, children: [] })
  const roots: OrganizationNode[] = []
  for (const { id, parent } of sorted) {
    const node = nodes.get(id)
    if (!node) continue
    const above = parent ? nodes.get(parent.id) : undefined
    ;(above?.children ?? roots).push(node)
  }
  if (users) roots.forEach(addUp)
  return roots
}

function rank({ position }: Organization): number {
  return position === null || position === undefined ? Number.MAX_SAFE_INTEGER : Number(position)
}

function addUp(node: OrganizationNode): number {
  const all = node.children.reduce((sum, child) => sum + addUp(child), node.own ?? 0)
  node.all = all
  return all
}

/** Whether a node is what somebody looks for: part of its name or code. */
export function isSought(sought: string, { name, code }: Pick<OrganizationNode, 'name' | 'code'>): boolean {
  const words = sought.trim().toLowerCase()
  return words === '' || name.toLowerCase().includes(words) || code.toLowerCase().includes(words)
}
