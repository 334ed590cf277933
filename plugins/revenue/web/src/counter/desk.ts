import { quoted, toApiError, type DataRecord, type Platform, type Reference } from '@minshui/renderer'
import type { OpenBill } from './settlement'

export interface Card extends DataRecord {
  id: string
  cardNo: string
  name: string
  serviceAddress: string
  account: Reference
}

export interface Bill extends DataRecord, OpenBill {
  /** Days for which the late fee is due today. */
  lateDays: number
  billNo: string
  period: string
  volume: string
  amount: string
  paid: string
  dueDate: string | null
}

/** What `payment/actions/due` tells of an open bill today. */
export interface DueBill {
  id: string
  lateFee: string
  lateDays: string | number
}

export interface Account {
  id: string
  accountNo: string
  payerName: string
  balance: string
}

export interface Customer {
  account: Account
  cards: Card[]
  bills: Bill[]
  /** There are more open bills than are shown. */
  more: boolean
}

export const FOUND_AT_MOST = 20
export const BILLS_AT_MOST = 200
const CARD_FIELDS = 'id,cardNo,name,mobile,serviceAddress,status,account'
const BILL_FIELDS =
  'id,billNo,period,meterCard,meterCard.name,meterCard.serviceAddress,volume,amount,paid,outstanding,dueDate,status'

/** What the counter asks the server, by the same way as every list. */
export function desk({ records, session, metadata }: Platform) {
  const businessDate = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())

  return {
    async findCards(text: string): Promise<{ cards: Card[]; more: boolean }> {
      // A whole number of a card is what the clerk means, even when it is also part of another's address.
      const exact = await records.list('meter-card', {
        filter: `cardNo == ${quoted(text)}`,
        fields: CARD_FIELDS,
        size: 1,
      })
      if (exact.items.length === 1) return { cards: exact.items as Card[], more: false }
      const found = await records.list('meter-card', { quick: text, fields: CARD_FIELDS, size: FOUND_AT_MOST })
      return { cards: found.items as Card[], more: found.total > FOUND_AT_MOST }
    },

    async customer(accountId: string): Promise<Customer> {
      const [account, cards, bills, due] = await Promise.all([
        records.get('account', accountId),
        records.list('meter-card', {
          filter: `account == ${accountId}`,
          fields: CARD_FIELDS,
          size: 100,
          sort: 'cardNo',
        }),
        records.list('bill', {
          filter: `account == ${accountId} && status in ['posted', 'partly-paid']`,
          fields: BILL_FIELDS,
          sort: 'period,billNo',
          size: BILLS_AT_MOST,
        }),
        records.act<{ bills: DueBill[] }>({
          object: 'payment',
          action: 'due',
          body: { account: accountId },
          idempotencyKey: crypto.randomUUID(),
        }),
      ])
      const late = new Map(due.data.bills.map((bill) => [String(bill.id), bill]))
      return {
        account: account.record as unknown as Account,
        cards: cards.items as Card[],
        bills: bills.items.map((bill) => ({
          ...(bill as Bill),
          lateFee: late.get(String(bill['id']))?.lateFee ?? '0.00',
          lateDays: Number(late.get(String(bill['id']))?.lateDays ?? 0),
        })),
        more: bills.total > BILLS_AT_MOST,
      }
    },

    async paymentsOfToday(accountId: string): Promise<DataRecord[]> {
      const { items } = await records.list('payment', {
        filter: `account == ${accountId} && businessDate == date('${businessDate()}')`,
        fields: 'id,paymentNo,method,amount,allocated,surplus,paidAt,status',
        sort: '-paidAt',
        size: 20,
      })
      return items
    },

    /** Whether the caller may waive late fees; an object that he may not see is one that he may not act on. */
    async mayWaive(): Promise<boolean> {
      try {
        const { actions } = await metadata.get('object', 'late-fee-waiver')
        return actions.some(({ name }) => name === 'waive')
      } catch (cause) {
        if ([403, 404].includes(toApiError(cause).status)) return false
        throw cause
      }
    },

    async openShift(): Promise<DataRecord | null> {
      const user = session()?.user.id
      if (!user) return null
      const { items } = await records.list('cashier-shift', {
        filter: `cashier == ${user} && status == 'open'`,
        fields: 'id,shiftNo,openedAt,status',
        size: 1,
      })
      return items[0] ?? null
    },
  }
}

export type Desk = ReturnType<typeof desk>
