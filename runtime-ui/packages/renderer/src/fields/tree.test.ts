import { describe, expect, it } from 'vitest'
import { organizationTree } from './tree'

const node = (id: string, name: string, parent?: string) => ({
  id,
  code: `c${id}`,
  name,
  parent: parent === undefined ? null : { id: parent, label: '' },
})

describe('the tree of organisations', () => {
  it('hangs each below its upper node, whatever the order', () => {
    const [root] = organizationTree([node('3', '城区站', '2'), node('1', '集团'), node('2', '南安', '1')])
    expect(root).toMatchObject({ label: '集团', children: [{ label: '南安', children: [{ text: 'c3 城区站' }] }] })
  })

  it('begins with what the caller sees', () => {
    const tops = organizationTree([node('2', '南安', '1'), node('3', '城区站', '2')])
    expect(tops.map(({ label }) => label)).toEqual(['南安'])
  })
})
