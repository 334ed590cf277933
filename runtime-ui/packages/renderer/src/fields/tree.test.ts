import { describe, expect, it } from 'vitest'
import { organizationTree, recordTree } from './tree'

const node = (id: string, name: string, parent?: string) => ({
  id,
  code: `c${id}`,
  name,
  parent: parent === undefined ? null : { id: parent, label: '' },
})

describe('a tree of records', () => {
  it('is made of the reference, the title and the key that its object names', () => {
    const records = [
      { id: '8', no: 'B-1', title: '二层', above: { id: '7', label: '' } },
      { id: '7', no: 'B', title: '楼', above: null },
    ]
    const fields = { parent: 'above', label: 'title', key: 'no' }
    expect(recordTree(records, fields)).toEqual([
      {
        value: '7',
        label: '楼',
        text: 'B 楼',
        children: [{ value: '8', label: '二层', text: 'B-1 二层', children: [] }],
      },
    ])
    const [first] = recordTree(records, { parent: 'above', label: 'no' })
    expect(first).toMatchObject({ label: 'B', text: 'B' })
  })
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
