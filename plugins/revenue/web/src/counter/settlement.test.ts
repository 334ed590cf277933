import { describe, expect, it } from 'vitest'
import { payBody, settle, type Tendered } from './settlement'

const tendered = (part: Partial<Tendered>): Tendered => ({
  bills: [
    { id: '1', outstanding: '56.10', lateFee: '0.00' },
    { id: '2', outstanding: '43.25', lateFee: '0.00' },
  ],
  typed: '99.35',
  method: 'cash',
  toPrepay: false,
  balance: '0.00',
  ...part,
})

describe('settling at the counter', () => {
  it('takes exactly what is due', () => {
    expect(settle(tendered({}))).toEqual({
      due: '99.35',
      amount: '99.35',
      change: '0.00',
      surplus: '0.00',
      left: '0.00',
      problem: null,
    })
  })

  it('takes late fees with the bills, and sends those that the clerk saw', () => {
    const bills = [{ id: '1', outstanding: '86.40', lateFee: '11.66' }]
    const given = tendered({ bills, typed: '100' })
    expect(settle(given)).toMatchObject({ due: '98.06', amount: '98.06', change: '1.94' })
    expect(payBody('9', given, settle(given)).bills).toEqual(bills)
    expect(settle(tendered({ bills, typed: '50' })).left).toBe('48.06')
  })

  it('gives change for cash, and books only what is due', () => {
    const { amount, change } = settle(tendered({ typed: '100' }))
    expect([amount, change]).toEqual(['99.35', '0.65'])
  })

  it('gives no change for other methods', () => {
    const { problem, change } = settle(tendered({ typed: '100', method: 'scan' }))
    expect([problem, change]).toEqual(['pay.notChange', '0.00'])
  })

  it('puts the surplus on the balance when asked to', () => {
    const { amount, surplus, change } = settle(tendered({ typed: '150', method: 'scan', toPrepay: true }))
    expect([amount, surplus, change]).toEqual(['150.00', '50.65', '0.00'])
  })

  it('takes a part and says what is left', () => {
    const { amount, left, problem } = settle(tendered({ typed: '50' }))
    expect([amount, left, problem]).toEqual(['50.00', '49.35', null])
  })

  it('is a deposit without bills', () => {
    expect(settle(tendered({ bills: [], typed: '20', toPrepay: true })).surplus).toBe('20.00')
    expect(settle(tendered({ bills: [], typed: '20' })).problem).toBe('pay.nothing')
  })

  it('never takes more from the balance than there is, nor more than is due', () => {
    expect(settle(tendered({ method: 'prepay', balance: '99.34' })).problem).toBe('pay.balanceLow')
    expect(settle(tendered({ method: 'prepay', balance: '99.35' })).problem).toBeNull()
    expect(settle(tendered({ method: 'prepay', balance: '500', typed: '100', toPrepay: true })).problem).toBe(
      'pay.notChange',
    )
  })

  it.each(['', '0', '-5', '1.005', 'abc'])('refuses %j as an amount', (typed) => {
    expect(settle(tendered({ typed })).problem).toBe('pay.notAmount')
  })

  it('sends the outstanding amounts that the clerk saw', () => {
    const given = tendered({ typed: '100' })
    expect(payBody('9', given, settle(given))).toEqual({
      account: '9',
      method: 'cash',
      amount: '99.35',
      bills: [
        { id: '1', outstanding: '56.10', lateFee: '0.00' },
        { id: '2', outstanding: '43.25', lateFee: '0.00' },
      ],
      surplusTo: 'refuse',
    })
  })
})
