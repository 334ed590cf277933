import { compare, parseTyped, sum, type Decimal } from '@minshui/renderer'
import type { Bill } from './desk'

/** How the clerk says how much he waives. */
export const WAYS = ['all', 'days', 'amount'] as const
export type Way = (typeof WAYS)[number]

/** A bill as the waiver asks for it; without days and amount all late days until today. */
export interface AskedBill {
  id: string
  lateFee: Decimal
  days?: number
  amount?: Decimal
}

/** What the server makes of it. */
export interface QuotedBill {
  id: string
  lateDays: string | number
  days: string | number
  amount: Decimal
  /** What the clerk may still waive of the bill; null for any amount. */
  left: Decimal | null
  allowed: boolean
}

export interface Quote {
  bills: QuotedBill[]
  amount: Decimal
}

/** @returns null where what was typed is no number of late days, or no amount up to the fee */
export function askedBill(bill: Bill, way: Way, typed: string): AskedBill | null {
  const { id, lateFee } = bill
  if (way === 'all') return { id, lateFee }
  const number = parseTyped(typed, way === 'days' ? 0 : 2)
  if (number === null || compare(number, '0') <= 0) return null
  if (way === 'days') return compare(number, String(bill.lateDays)) > 0 ? null : { id, lateFee, days: Number(number) }
  return compare(number, lateFee) > 0 ? null : { id, lateFee, amount: sum([number], 2) }
}

/** What stands in the field at first: everything, or what the clerk may waive of it. */
export function proposed(bill: Bill, way: Way, quoted: QuotedBill | undefined): string {
  if (way === 'days') return String(bill.lateDays)
  const left = quoted?.left ?? null
  return left !== null && compare(left, bill.lateFee) < 0 ? left : bill.lateFee
}

export function waiveBody(account: string, bills: readonly AskedBill[], reason: string, remark: string) {
  return { account, bills, reason, ...(remark.trim() === '' ? {} : { remark: remark.trim() }) }
}
