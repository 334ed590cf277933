import { describe, expect, it } from 'vitest'
import { explainPath, modulesOf, type AskableObject } from './explain'

const object = (name: string, module: string): AskableObject => ({
  name,
  label: name,
  module,
  readable: true,
  actions: [],
})

describe('questions about rights', () => {
  it('offers objects under their modules', () => {
    const modules = modulesOf([object('book', '借阅'), object('user', '平台'), object('loan', '借阅')])
    expect(modules.map(({ module, objects }) => [module, objects.map(({ name }) => name)])).toEqual([
      ['借阅', ['book', 'loan']],
      ['平台', ['user']],
    ])
  })

  it('asks about an object or one of its records, of oneself or another', () => {
    const asked = { object: 'book', right: 'lend', record: '', user: '' }
    expect(explainPath(asked)).toBe('/api/access/explain?object=book&right=lend')
    expect(explainPath({ ...asked, record: '7', user: '3' })).toBe('/api/data/book/7/explain?right=lend&user=3')
  })
})
