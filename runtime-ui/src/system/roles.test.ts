import { describe, expect, it } from 'vitest'
import { grantsAction, treeOf, type Catalog, type CatalogGrant, type CatalogRole } from './roles'

const grant: CatalogGrant = {
  operations: ['read'],
  actions: ['lend'],
  fields: { price: 'hidden' },
  scope: 'own',
  organizations: [],
  through: null,
  where: null,
  conditional: false,
}
const role: CatalogRole = {
  name: 'reader',
  label: '读者',
  description: null,
  shipped: true,
  mayGive: false,
  founding: false,
  belowRoot: false,
  duties: ['business'],
  grants: { book: grant },
}
const catalog: Catalog = {
  operations: ['read', 'update'],
  modules: [
    {
      module: 'lending',
      label: '借阅',
      objects: [
        {
          name: 'book',
          label: '图书',
          duty: 'business',
          actions: [
            { name: 'lend', label: '借出' },
            { name: 'burn', label: '销毁' },
          ],
          fields: [
            { name: 'price', label: '定价' },
            { name: 'isbn', label: 'ISBN' },
          ],
        },
      ],
    },
    {
      module: 'other',
      label: '其他',
      objects: [{ name: 'fine', label: '罚款', duty: 'business', actions: [], fields: [] }],
    },
  ],
  roles: [role],
}
const words = {
  operation: (word: string) => word,
  scope: ({ scope }: CatalogGrant) => scope,
  field: (label: string, right: string) => `${label} ${right}`,
}

describe('the tree of permissions', () => {
  it('shows what a role may do and nothing else', () => {
    const [module, ...rest] = treeOf(catalog, role, false, words)
    expect(rest).toEqual([])
    expect(module?.children).toHaveLength(1)
    const book = module?.children?.[0]
    expect(book?.note).toBe('own')
    expect(book?.children?.map(({ label }) => label)).toEqual(['read', '借出', '定价 hidden'])
  })
  it('shows what it may not do beside, when asked', () => {
    const tree = treeOf(catalog, role, true, words)
    expect(tree.map(({ id, granted }) => [id, granted])).toEqual([
      ['module/lending', true],
      ['module/other', false],
    ])
    const leaves = tree[0]?.children?.[0]?.children ?? []
    expect(leaves.filter(({ granted }) => !granted).map(({ label }) => label)).toEqual(['update', '销毁'])
  })
  it('takes `all` for every action', () => {
    expect(grantsAction({ ...grant, actions: ['all'] }, 'burn')).toBe(true)
    expect(grantsAction(grant, 'burn')).toBe(false)
    expect(grantsAction(undefined, 'lend')).toBe(false)
  })
})
