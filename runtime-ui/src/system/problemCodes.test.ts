import { expect, it } from 'vitest'
import { found, type ProblemCode } from './problemCodes'

const code = (name: string, zh: string, en: string): ProblemCode => ({
  code: name,
  origin: 'engine',
  statuses: [409],
  texts: [{ zh, en }],
  fixes: [],
})

it('codes are found by all words in any language', () => {
  const codes = [code('ROLE_HELD', '仍有人持有', 'somebody holds it'), code('STALE', '已被修改', 'it was changed')]
  const names = (sought: string) => found(codes, sought).map((each) => each.code)
  expect(names('')).toEqual(['ROLE_HELD', 'STALE'])
  expect(names('role')).toEqual(['ROLE_HELD'])
  expect(names('CHANGED 已被')).toEqual(['STALE'])
  expect(names('role 已被')).toEqual([])
})
