import { compare, parseTyped, subtract, sum, type Decimal } from '@minshui/renderer'
import type { WordKey } from '../words'

export const METHODS = ['cash', 'scan', 'card', 'cheque', 'prepay'] as const
export type Method = (typeof METHODS)[number]
export const COUNTED = ['cash', 'card', 'scan', 'cheque'] as const

export interface OpenBill {
  id: string
  outstanding: Decimal
  /** What paying it today costs for being late. */
  lateFee: Decimal
}

export interface Tendered {
  bills: readonly OpenBill[]
  /** What the clerk typed. */
  typed: string
  method: Method
  /** Put what is over on the account's balance instead of giving it back. */
  toPrepay: boolean
  balance: Decimal
}

export interface Settlement {
  due: Decimal
  /** What the payment is made over: the server allocates it to the bills, oldest first. */
  amount: Decimal
  change: Decimal
  surplus: Decimal
  left: Decimal
  /** Why it cannot be paid like this; null when it can. */
  problem: WordKey | null
}

const NOTHING = '0.00'
const CENTS = 2

/** What happens with the money on the counter: exact, in whole cents, nothing guessed. Late fees are due with their bills. */
export function settle({ bills, typed, method, toPrepay, balance }: Tendered): Settlement {
  const due = sum(
    bills.flatMap(({ outstanding, lateFee }) => [outstanding, lateFee]),
    CENTS,
  )
  const tendered = parseTyped(typed, CENTS)
  const blank = { due, amount: NOTHING, change: NOTHING, surplus: NOTHING, left: due }
  if (tendered === null || compare(tendered, '0') <= 0) return { ...blank, problem: 'pay.notAmount' }
  const paid = sum([tendered], CENTS)
  if (compare(paid, due) <= 0) {
    return { ...blank, amount: paid, left: subtract(due, paid), problem: shortOf(method, paid, balance) }
  }
  const over = subtract(paid, due)
  if (method === 'prepay') return { ...blank, left: NOTHING, problem: 'pay.notChange' }
  if (toPrepay) return { ...blank, amount: paid, surplus: over, left: NOTHING, problem: null }
  if (bills.length === 0) return { ...blank, problem: 'pay.nothing' }
  if (method !== 'cash') return { ...blank, left: NOTHING, problem: 'pay.notChange' }
  return { ...blank, amount: due, change: over, left: NOTHING, problem: null }
}

function shortOf(method: Method, paid: Decimal, balance: Decimal): WordKey | null {
  return method === 'prepay' && compare(paid, balance) > 0 ? 'pay.balanceLow' : null
}

export function payBody(account: string, tendered: Tendered, settlement: Settlement) {
  return {
    account,
    method: tendered.method,
    amount: settlement.amount,
    bills: tendered.bills.map(({ id, outstanding, lateFee }) => ({ id, outstanding, lateFee })),
    surplusTo: tendered.toPrepay ? 'prepay' : 'refuse',
  }
}
