import { Environment } from '@marcbachmann/cel-js'
import Big from 'big.js'
import { isAnyReference, keysOf, pointOf } from '../fields/values'
import type { DataRecord, FieldMeta, Value } from '../meta/types'

/** A condition of the CEL profile over one record, evaluated in the browser to show or hide a part of a form. */
export interface Condition {
  holds(record: DataRecord): boolean
}

const ALWAYS: Condition = { holds: () => true }

/** An exact decimal as CEL sees it: equality does not depend on the scale. */
class ExactDecimal {
  constructor(readonly value: Big) {}
}

/**
 * Compiles a condition over the given fields. `matches` is refused because a regular expression of a definition could block the
 * browser; a condition that does not type-check throws, as it would be refused when it is published.
 */
export function compileCondition(source: string | undefined, fields: readonly FieldMeta[]): Condition {
  if (!source) return ALWAYS
  const env = environment()
  for (const field of fields) env.registerVariable(field.name, 'dyn')
  const parsed = env.parse(source)
  refuseMatches(parsed.ast)
  const checked = parsed.check()
  if (!checked.valid) throw new Error(`${source}: ${checked.error?.message ?? 'not a condition'}`)
  const types = new Map(fields.map((field) => [field.name, field.result ?? field.type]))
  return {
    holds(record) {
      const names: Record<string, unknown> = {}
      for (const [name, type] of types) names[name] = toCel(record[name], type)
      return parsed(names) === true
    },
  }
}

function environment(): Environment {
  const env = new Environment({ limits: { maxAstNodes: 500, maxDepth: 50 } })
    .registerType('Decimal', ExactDecimal)
    .registerFunction(
      'isNull(dyn): bool',
      (value: unknown) => value === null || value === undefined || isNothing(value),
    )
  const decimal = (value: ExactDecimal | bigint | number) =>
    value instanceof ExactDecimal ? value.value : new Big(String(value))
  const pairs = ['Decimal # Decimal', 'Decimal # int', 'int # Decimal', 'Decimal # double', 'double # Decimal']
  // As the server: false when anything is missing; both bounds belong to the box.
  env.registerFunction('within(dyn, dyn, dyn, dyn, dyn): bool', (point: unknown, ...bounds: unknown[]) => {
    const at = pointOf(point as Value)
    if (!at || bounds.some((bound) => bound === null)) return false
    const [west, south, east, north] = bounds.map((bound) => decimal(bound as Operand))
    const longitude = new Big(at.longitude)
    const latitude = new Big(at.latitude)
    return longitude.gte(west!) && longitude.lte(east!) && latitude.gte(south!) && latitude.lte(north!)
  })
  type Operand = ExactDecimal | bigint | number
  for (const pair of pairs) {
    const define = (operator: string, apply: (left: Big, right: Big) => unknown, result: string) =>
      env.registerOperator(`${pair.replace('#', operator)}: ${result}`, (left: Operand, right: Operand) =>
        apply(decimal(left), decimal(right)),
      )
    define('<', (left, right) => left.lt(right), 'bool')
    define('<=', (left, right) => left.lte(right), 'bool')
    define('>', (left, right) => left.gt(right), 'bool')
    define('>=', (left, right) => left.gte(right), 'bool')
    define('+', (left, right) => new ExactDecimal(left.plus(right)), 'Decimal')
    define('-', (left, right) => new ExactDecimal(left.minus(right)), 'Decimal')
    define('*', (left, right) => new ExactDecimal(left.times(right)), 'Decimal')
    if (!pair.startsWith('int') && !pair.startsWith('double')) {
      define('==', (left, right) => left.eq(right), 'bool')
    }
  }
  return env
}

function toCel(value: Value | undefined, type: string): unknown {
  if (type === 'multi-choice') return keysOf(value)
  if (type === 'any-reference') {
    return isAnyReference(value) && value.id !== '' ? { object: value.object, id: BigInt(value.id) } : NO_REFERENCE
  }
  if (value === undefined || value === null || value === '') return null
  switch (type) {
    case 'money':
    case 'quantity':
    case 'decimal':
      return new ExactDecimal(new Big(String(value)))
    case 'integer':
      return BigInt(String(value))
    case 'reference':
      return typeof value === 'object' && 'id' in value ? value.id : value
    default:
      return value
  }
}

/** Parts of an any-reference are asked for though there is none: then they are null. */
const NO_REFERENCE = { object: null, id: null }

/** Several choices that are none: `in` needs a list, though the server knows it as null. */
function isNothing(value: unknown): boolean {
  return value === NO_REFERENCE || (Array.isArray(value) && value.length === 0)
}

interface Node {
  op?: string
  args?: unknown
}

function refuseMatches(node: unknown): void {
  if (Array.isArray(node)) {
    if (node[0] === 'matches') throw new Error('matches is not part of the profile')
    node.forEach(refuseMatches)
    return
  }
  if (typeof node === 'object' && node !== null && 'args' in node) refuseMatches((node as Node).args)
}
