import { expect, test } from 'vitest'
import {
  bodyOf,
  fieldsOf,
  findingsOf,
  healthTagOf,
  sums,
  tagOf,
  typedOf,
  type Configuration,
  type PluginHealth,
  type PluginVersion,
} from './plugins'

const configuration: Configuration = {
  schema: {
    required: ['key'],
    properties: {
      key: { type: 'string', title: '钥匙', 'x-secret': true },
      salt: { type: 'number', title: '盐' },
      code: { type: 'string', title: '编码' },
      taste: { title: '口味', enum: ['mild', 'hot'] },
      lid: { type: 'boolean', title: '盖' },
      steps: { type: 'array', title: '步骤' },
    },
  },
  own: { salt: 0.5, steps: [1, 2] },
  effective: { salt: 0.5, steps: [1, 2], taste: 'hot' },
  secrets: ['key'],
}

test('every property is a field of its kind; what holds from above is shown', () => {
  const fields = fieldsOf(configuration)
  expect(fields.map(({ kind }) => kind)).toEqual(['secret', 'text', 'text', 'choice', 'switch', 'json'])
  expect(fields.map(({ required }) => required)).toEqual([true, false, false, false, false, false])
  expect(fields.map(({ inherited }) => inherited)).toEqual(['••••••', '', '', 'hot', '', ''])
})

test('what is typed becomes the types of the schema, and nothing typed sets nothing', () => {
  const typed = typedOf(configuration)
  expect(typed).toEqual({ key: null, salt: '0.5', code: null, taste: null, lid: null, steps: '[1,2]' })
  expect(bodyOf(configuration, typed)).toEqual({ salt: 0.5, steps: [1, 2] })
  const changed = { ...typed, key: 'abc', salt: 'viel', code: '007', lid: false, steps: '' }
  expect(bodyOf(configuration, changed)).toEqual({ key: 'abc', salt: 'viel', code: '007', lid: false })
})

test('figures of all services of a version are one', () => {
  const service = {
    family: 'action',
    name: 'a',
    calls: 2,
    refusals: 1,
    failures: 1,
    totalMillis: 9,
    maxMillis: 7.6,
    running: 0,
  }
  const version: PluginVersion = {
    info: { id: 'a', version: '1.0.0', label: 'A', state: 'DRAINING', problems: [], health: null },
    loaded: true,
    running: 1,
    broken: null,
    services: [service, { ...service, name: 'b', maxMillis: 3 }],
  }
  expect(sums(version)).toEqual({ calls: 4, failures: 2, longest: 8 })
  expect(sums(undefined)).toEqual({ calls: 0, failures: 0, longest: 0 })
  expect(tagOf(version.info)).toBe('warning')
  expect(findingsOf(version.info)).toEqual([])
})

test('what the checks of a plugin say is told with their figures', () => {
  const health: PluginHealth = {
    status: 'down',
    checks: [
      { check: 'engine', status: 'degraded', message: '缺少计算器', details: {} },
      { check: 'a/bank', status: 'down', message: '银行没有回答', details: { 地址: 'b:1', 等待: '2 s' } },
    ],
  }
  const info = { id: 'a', version: '1.0.0', label: 'A', state: 'ENABLED' as const, problems: [], health }
  expect(findingsOf(info)).toEqual(['缺少计算器', '银行没有回答 (地址 b:1, 等待 2 s)'])
  expect(healthTagOf(health)).toBe('danger')
})
