import { describe, expect, it } from 'vitest'
import type { FieldMeta } from '../meta/types'
import { compileCondition } from './condition'

const fields: FieldMeta[] = [
  { name: 'status', label: 'Status', type: 'choice' },
  { name: 'amount', label: 'Amount', type: 'money' },
  { name: 'count', label: 'Count', type: 'integer' },
  { name: 'ratio', label: 'Ratio', type: 'computed', result: 'decimal' },
  { name: 'topics', label: 'Topics', type: 'multi-choice' },
  { name: 'place', label: 'Place', type: 'geo-point' },
  { name: 'about', label: 'About', type: 'any-reference' },
  { name: 'active', label: 'Active', type: 'boolean' },
]

const holds = (source: string, record: Record<string, string | boolean | null | string[]>) =>
  compileCondition(source, fields).holds(record)

describe('conditions in the browser', () => {
  it('holds without a source', () => {
    expect(compileCondition(undefined, fields).holds({})).toBe(true)
  })

  it('compares choices and booleans', () => {
    expect(holds("status == 'draft' && active", { status: 'draft', active: true })).toBe(true)
    expect(holds("status in ['draft', 'open']", { status: 'done' })).toBe(false)
  })

  it('compares decimals exactly and regardless of scale', () => {
    expect(holds('amount == 1', { amount: '1.00' })).toBe(true)
    expect(holds('amount * 3 > 0.3', { amount: '0.10' })).toBe(false)
    expect(holds('amount + ratio >= 0.3', { amount: '0.10', ratio: '0.2000' })).toBe(true)
  })

  it('reads integers without losing digits', () => {
    expect(holds('count == 9007199254740993', { count: '9007199254740993' })).toBe(true)
  })

  it('knows what is empty', () => {
    expect(holds('isNull(amount)', { amount: null })).toBe(true)
    expect(holds('!isNull(amount) && amount > 0', { amount: '' })).toBe(false)
  })

  it('looks for a key among several choices as the server does', () => {
    expect(holds("'water' in topics", { topics: ['local', 'water'] })).toBe(true)
    expect(holds("'water' in topics", { topics: ['waterworks'] })).toBe(false)
    expect(holds("'water' in topics && !isNull(topics)", { topics: null })).toBe(false)
    expect(holds('isNull(topics)', { topics: null })).toBe(true)
    expect(holds('isNull(topics)', { topics: ['local'] })).toBe(false)
  })

  it('asks of a reference to one of several objects which it is', () => {
    const book = { about: { object: 'book', id: '9007199254740993', label: 'x' } as never }
    expect(holds("about.object == 'book' && about.id == 9007199254740993", book)).toBe(true)
    expect(holds("about.object in ['reader', 'loan']", book)).toBe(false)
    expect(holds('isNull(about)', book)).toBe(false)
    expect(holds("isNull(about) && about.object != 'book'", { about: null })).toBe(true)
    expect(holds("about.object == 'book'", { about: null })).toBe(false)
  })

  it('knows whether a place lies in a box', () => {
    const here = { place: { longitude: '118.386000', latitude: '24.960000' } as never }
    expect(holds('within(place, 118, 24, 118.386, 25)', here)).toBe(true)
    expect(holds('within(place, 118.4, 24, 119, 25)', here)).toBe(false)
    expect(holds('within(place, 118, 24, 119, 25)', { place: null })).toBe(false)
  })

  it('refuses what is not in the profile or not there', () => {
    expect(() => compileCondition("status.matches('(a+)+')", fields)).toThrow(/matches/)
    expect(() => compileCondition('unknown == 1', fields)).toThrow()
    expect(() => compileCondition('status ==', fields)).toThrow()
  })
})
