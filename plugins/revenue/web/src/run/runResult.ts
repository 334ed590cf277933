import { sum, type DataRecord, type Reference } from '@minshui/renderer'
import { byFeeItem } from '../feeItems'
import type { WordKey } from '../words'

/** Bills, volume and amount of an organisation, of fee items inside. */
export interface NodeTotals {
  organization: string | null
  name: string | null
  bills: number | string
  volume: string
  amount: string
  items: Record<string, string>
}

export interface Outlier {
  meterCard: Reference
  name: string
  volume: string | null
  amount: string | null
  flags: string
}

/** A card that is not billed, or a bill that was not taken back. */
export interface Trouble {
  code: string
  message: string
  messageEn: string
  meterCard?: Reference
  bill?: Reference
}

/** What preview, post and undo answer; after long work the answer may hold less, and the run's own fields tell the rest. */
export interface RunAnswer {
  status?: string
  totals?: {
    cards?: number | string
    bills: number | string
    volume: string
    amount: string
    items: Record<string, string>
  }
  organizations?: NodeTotals[]
  problems?: Trouble[]
  problemCount?: number | string
  outliers?: Outlier[]
  outlierCount?: number | string
  offset?: string
  reversed?: number | string
  refused?: Trouble[]
  refusedCount?: number | string
}

export interface Figure {
  word: WordKey
  value: string
  /** What needs a look stands out. */
  alert?: boolean
}

/** The headline of an answer; what it does not hold is taken from the run. */
export function figures(answer: RunAnswer, run: DataRecord | null): Figure[] {
  if (answer.reversed !== undefined) {
    const refused = String(refusedCount(answer))
    return [
      { word: 'run.reversed', value: String(answer.reversed) },
      { word: 'run.refusedCount', value: refused, alert: refused !== '0' },
    ]
  }
  const of = (name: string) => text(run?.[name])
  const problems = text(answer.problemCount) || of('warnings')
  const all: (Figure | null)[] = [
    figure('run.cards', text(answer.totals?.cards) || (answer.totals ? '' : of('cards'))),
    figure('run.bills', text(answer.totals?.bills) || of('bills')),
    figure('run.volume', text(answer.totals?.volume) || of('volume')),
    figure('run.amount', text(answer.totals?.amount) || of('amount')),
    answer.offset && answer.offset !== '0.00' ? figure('run.offset', answer.offset) : null,
    problems ? { word: 'run.problemCount', value: problems, alert: problems !== '0' } : null,
  ]
  return all.filter((item) => item !== null)
}

/** How many bills an undo left standing; the list may hold fewer. */
export function refusedCount(answer: RunAnswer): number {
  return Number(answer.refusedCount ?? answer.refused?.length ?? 0)
}

function figure(word: WordKey, value: string): Figure | null {
  return value === '' ? null : { word, value }
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

export interface TotalsRow {
  name: string
  bills: string
  volume: string
  amount: string
  items: Record<string, string>
}

const CENTS = 2
const LITRES = 3

/** The organisations, with a line of sums below when there are several. */
export function totalsRows(nodes: readonly NodeTotals[], totalWord: string): TotalsRow[] {
  const rows = nodes.map((node) => ({
    name: node.name ?? node.organization ?? '',
    bills: String(node.bills),
    volume: node.volume,
    amount: node.amount,
    items: node.items,
  }))
  if (rows.length < 2) return rows
  const items = itemsOf(nodes).map((item) => [
    item,
    sum(
      nodes.map((node) => node.items[item] ?? '0'),
      CENTS,
    ),
  ])
  return [
    ...rows,
    {
      name: totalWord,
      bills: sum(
        rows.map(({ bills }) => bills),
        0,
      ),
      volume: withoutZeros(
        sum(
          rows.map(({ volume }) => volume),
          LITRES,
        ),
      ),
      amount: sum(
        rows.map(({ amount }) => amount),
        CENTS,
      ),
      items: Object.fromEntries(items) as Record<string, string>,
    },
  ]
}

/** The fee items that occur, in the order in which bills tell them. */
export function itemsOf(nodes: readonly NodeTotals[]): string[] {
  return [...new Set(nodes.flatMap(({ items }) => Object.keys(items)))].sort(byFeeItem)
}

/** The reason without the number that stands beside it: `户号 350…：本期没有抄表记录` is told by its second half. */
export function reason(trouble: Trouble, english: boolean): string {
  if (english) return trouble.messageEn
  return trouble.message.replace(/^[^：:]*\d[^：:]*[：:]/, '')
}

function withoutZeros(value: string): string {
  return value.includes('.') ? value.replace(/\.?0+$/, '') : value
}
