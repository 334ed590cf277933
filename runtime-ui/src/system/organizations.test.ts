import { describe, expect, it } from 'vitest'
import { isSought, organizationTree, type Organization } from './organizations'

const organization = (id: string, parent: string | null, position: number | null = null): Organization => ({
  id,
  code: `C${id}`,
  name: `站点${id}`,
  type: 'station',
  status: 'active',
  parent: parent ? { id: parent, label: parent } : null,
  position,
})

describe('the tree of organisations', () => {
  it('hangs each below its parent, in their order, whatever order they come in', () => {
    const [root, ...others] = organizationTree(
      [organization('4', '2'), organization('3', '1', 1), organization('2', '1', 2), organization('1', null)],
      null,
    )
    expect(others).toEqual([])
    expect(root?.children.map(({ id }) => id)).toEqual(['3', '2'])
    expect(root?.children[1]?.children.map(({ id }) => id)).toEqual(['4'])
    expect(root?.all).toBeNull()
  })

  it('begins where the caller begins: nothing is lost for a parent that he does not see', () => {
    expect(organizationTree([organization('2', '1'), organization('3', '2')], null).map(({ id }) => id)).toEqual(['2'])
  })

  it('counts users below', () => {
    const users = new Map([
      ['1', 1],
      ['3', 4],
    ])
    const [root] = organizationTree([organization('1', null), organization('2', '1'), organization('3', '2')], users)
    expect([root?.own, root?.all]).toEqual([1, 5])
    expect([root?.children[0]?.own, root?.children[0]?.all]).toEqual([0, 4])
  })

  it('is searched by name and code', () => {
    expect(isSought(' c1 ', { name: '城区', code: 'C1' })).toBe(true)
    expect(isSought('城', { name: '城区', code: 'C1' })).toBe(true)
    expect(isSought('水头', { name: '城区', code: 'C1' })).toBe(false)
  })
})
