import type { DataRecord, Reference } from '../meta/types'
import { isReference } from './values'

/** What a tree is made of besides the ids. */
interface TreeFields {
  /** The reference to the record above. */
  parent: string
  label: string
  /** A second text to find a record by. */
  key?: string
}

/** As many records as a tree shows at once; a larger one is searched instead. */
export const TREE_AT_MOST = 2000

export interface TreeNode {
  /** The id of the node. */
  value: string
  label: string
  /** Code and name, to find it by either. */
  text: string
  children: TreeNode[]
}

export function organizationTree(nodes: readonly DataRecord[]): TreeNode[] {
  return recordTree(nodes, { parent: 'parent', label: 'name', key: 'code' })
}

/** Records as a tree; one whose upper record is not among them (not the caller's to see) stands at the top. */
export function recordTree(nodes: readonly DataRecord[], fields: TreeFields): TreeNode[] {
  const byId = new Map<string, TreeNode>()
  for (const node of nodes) {
    const key = fields.key ? node[fields.key] : undefined
    const label = String(node[fields.label] ?? key ?? node['id'])
    byId.set(String(node['id']), {
      value: String(node['id']),
      label,
      text: key === undefined ? label : `${String(key)} ${label}`,
      children: [],
    })
  }
  const top: TreeNode[] = []
  for (const node of nodes) {
    const parent = node[fields.parent]
    const above = isReference(parent) ? byId.get((parent as Reference).id) : undefined
    const own = byId.get(String(node['id']))
    if (own) (above?.children ?? top).push(own)
  }
  return top
}
