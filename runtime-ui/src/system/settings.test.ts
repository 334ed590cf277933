import { describe, expect, it } from 'vitest'
import { sought, type Parameter, type Policy } from './settings'

function parameter(name: string, label: string): Parameter {
  return {
    name,
    label,
    description: null,
    type: 'integer',
    value: '1',
    source: null,
    set: false,
    perOrganization: true,
    inherited: '1',
    own: null,
  }
}

const policies: Policy[] = [
  { policy: 'review', label: '复核参数', parameters: [parameter('high', '突增'), parameter('low', '突减')] },
  { policy: 'billing', label: '开账参数', parameters: [parameter('chunk', '每批户数')] },
]

describe('sought', () => {
  it('finds by the words of the parameter, its name and those of its policy', () => {
    expect(sought(policies, '突增')[0]?.parameters.map(({ name }) => name)).toEqual(['high'])
    expect(sought(policies, ' CHUNK ')).toHaveLength(1)
    expect(sought(policies, '复核')[0]?.parameters).toHaveLength(2)
    expect(sought(policies, 'none')).toEqual([])
    expect(sought(policies, '')).toHaveLength(2)
  })
})
