import type { DataRecord, Reference } from '../meta/types'
import { isReference } from './values'

export interface TreeNode {
  /** The id of the node. */
  value: string
  label: string
  /** Code and name, to find it by either. */
  text: string
  children: TreeNode[]
}

/** Organisations as a tree; one whose upper node is not among them (not the caller's to see) stands at the top. */
export function organizationTree(nodes: readonly DataRecord[]): TreeNode[] {
  const byId = new Map<string, TreeNode>()
  for (const node of nodes) {
    const label = String(node['name'] ?? node['code'] ?? node['id'])
    byId.set(String(node['id']), {
      value: String(node['id']),
      label,
      text: `${String(node['code'])} ${label}`,
      children: [],
    })
  }
  const top: TreeNode[] = []
  for (const node of nodes) {
    const parent = node['parent']
    const above = isReference(parent) ? byId.get((parent as Reference).id) : undefined
    const own = byId.get(String(node['id']))
    if (own) (above?.children ?? top).push(own)
  }
  return top
}
