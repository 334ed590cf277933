import { describe, expect, it } from 'vitest'
import { compare, grouped, parseTyped, subtract, sum } from './decimal'

describe('decimals', () => {
  it('adds what binary floating point cannot', () => {
    expect(sum(['0.10', '0.20'])).toBe('0.30')
    expect(sum(['99999999999.99', '0.01'])).toBe('100000000000.00')
    expect(sum([], 2)).toBe('0.00')
  })

  it('subtracts and compares regardless of scale', () => {
    expect(subtract('100', '33.35')).toBe('66.65')
    expect(compare('1.50', '1.5')).toBe(0)
    expect(compare('10', '9.99')).toBe(1)
  })

  it('groups by thousands, also negative amounts', () => {
    expect(grouped('1234567.80')).toBe('1,234,567.80')
    expect(grouped('-1234.5')).toBe('-1,234.5')
    expect(grouped('123')).toBe('123')
  })

  it('reads what a clerk types and refuses what has too many places', () => {
    expect(parseTyped('1,234.50', 2)).toBe('1234.50')
    expect(parseTyped('１２．５', 2)).toBe('12.5')
    expect(parseTyped('.5', 2)).toBe('0.5')
    expect(parseTyped('007', 2)).toBe('7')
    expect(parseTyped('1.005', 2)).toBeNull()
    expect(parseTyped('1e3', 2)).toBeNull()
    expect(parseTyped('', 2)).toBeNull()
  })
})
