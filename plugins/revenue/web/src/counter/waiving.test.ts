import { describe, expect, it } from 'vitest'
import type { Bill } from './desk'
import { askedBill, proposed, waiveBody, type QuotedBill } from './waiving'

const bill = { id: '1', lateDays: 10, lateFee: '1.40' } as Bill
const quoted = (left: string | null) => ({ id: '1', lateDays: 10, days: 10, amount: '1.40', left }) as QuotedBill

describe('what a clerk asks to waive', () => {
  it('is everything, some days, or an amount up to the fee', () => {
    expect(askedBill(bill, 'all', 'x')).toEqual({ id: '1', lateFee: '1.40' })
    expect(askedBill(bill, 'days', ' 10 ')).toEqual({ id: '1', lateFee: '1.40', days: 10 })
    expect(askedBill(bill, 'amount', '.5')).toEqual({ id: '1', lateFee: '1.40', amount: '0.50' })
  })

  it('is nothing where the number makes no sense', () => {
    for (const typed of ['0', '11', '1.5', '-1', '', 'all']) expect(askedBill(bill, 'days', typed)).toBeNull()
    for (const typed of ['0', '1.41', '0.001', '-1', '', '全部']) expect(askedBill(bill, 'amount', typed)).toBeNull()
  })

  it('begins with what the clerk may waive', () => {
    expect(proposed(bill, 'days', quoted('0.20'))).toBe('10')
    expect(proposed(bill, 'amount', quoted('0.20'))).toBe('0.20')
    expect(proposed(bill, 'amount', quoted('20.00'))).toBe('1.40')
    expect(proposed(bill, 'amount', quoted(null))).toBe('1.40')
    expect(proposed(bill, 'amount', undefined)).toBe('1.40')
  })

  it('is sent with a remark only when there is one', () => {
    const body = { account: '9', bills: [{ id: '1', lateFee: '1.40' }], reason: 'our-fault' }
    expect(waiveBody('9', body.bills, 'our-fault', ' ')).toEqual(body)
    expect(waiveBody('9', body.bills, 'our-fault', ' 抄错 ')).toEqual({ ...body, remark: '抄错' })
  })
})
