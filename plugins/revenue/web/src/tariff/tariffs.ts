import { byFeeItem } from '../feeItems'

import { rulesOf, type Rule, type RulesBody } from './rules'

/** A definition of the kind `tariff` as `GET /api/meta/tariff` tells it. */
export interface Tariff {
  name: string
  label: string
  body: {
    description?: string | { zh: string; en?: string }
    category?: Category
    kernel: number
    /** Prices for tests alone; no price code. */
    example?: boolean
    versions: Record<string, VersionBody>
  }
  origin: Origin
  /** Parts that another layer than the tariff's own wrote. */
  changed: (Origin & { pointer: string })[]
}

export type Category = 'residential' | 'residential-price' | 'non-residential' | 'special'

export interface Origin {
  layer: string
  file: string
  line: number
}

export interface VersionBody extends RulesBody {
  /** First billing month, yyyyMM. */
  effectiveFrom: string
  basis?: string
  items: Record<string, ItemBody>
}

export type ChargedBy = 'volume' | 'shop' | 'household' | 'person' | 'share'

type Written = string | number

interface ItemBody {
  charge?: ChargedBy
  factor?: string
  coefficient?: Written
  price?: Written
  of?: string[]
  percent?: Written
  off?: boolean
  tiers?: Record<string, { upTo?: Written; price: Written }>
  overPlan?: { as?: string; steps: Record<string, { upTo?: Written; price?: Written; ratio?: Written }> }
}

/** One price: of a fee item, or of one of its tiers. */
export interface PriceLine {
  item: string
  charge: ChargedBy
  factor: boolean
  /** Multiplies the volume; null for none. */
  coefficient: string | null
  /** Fee items that a share is of. */
  of: string[]
  /** A surcharge on what lies over the plan; its bounds are per cent of the plan. */
  overPlan: boolean
  off: boolean
  /** From 1; 0 without tiers. */
  tier: number
  /** m³ a month above which the tier begins, and up to which it goes; null for no bound. */
  above: string | null
  upTo: string | null
  price: string
}

export interface Version {
  id: string
  from: string
  /** First month of the version after it, null when it stands open. */
  until: string | null
  basis: string
  state: 'current' | 'coming' | 'past'
  lines: PriceLine[]
  /** What holds beyond the prices. */
  rules: Rule[]
  /** Who changed it below the tariff's own layer. */
  changed: Origin[]
}

/** Versions, newest first. @param month the current billing month, yyyyMM */
export function versionsOf({ body, changed }: Tariff, month: string): Version[] {
  const rising = Object.entries(body.versions).sort(([, a], [, b]) => a.effectiveFrom.localeCompare(b.effectiveFrom))
  const begun = rising.filter(([, version]) => version.effectiveFrom <= month)
  const current = begun[begun.length - 1]?.[0]
  return rising
    .map(([id, version], index) => ({
      id,
      from: version.effectiveFrom,
      until: rising[index + 1]?.[1].effectiveFrom ?? null,
      basis: version.basis ?? '',
      state:
        id === current ? ('current' as const) : version.effectiveFrom > month ? ('coming' as const) : ('past' as const),
      lines: linesOf(version.items),
      rules: rulesOf(version),
      changed: changed.filter(({ pointer }) => `${pointer}/`.startsWith(`/versions/${id}/`)),
    }))
    .reverse()
}

function linesOf(items: Record<string, ItemBody>): PriceLine[] {
  return Object.entries(items)
    .sort(([a], [b]) => byFeeItem(a, b))
    .flatMap(([item, body]) => itemLines(item, body))
}

function itemLines(item: string, body: ItemBody): PriceLine[] {
  const same = {
    item,
    charge: body.charge ?? 'volume',
    factor: body.factor !== undefined,
    coefficient: body.coefficient === undefined ? null : String(body.coefficient),
    of: body.of ?? [],
    overPlan: false,
    off: body.off === true,
  }
  const price = body.percent === undefined ? String(body.price ?? '') : `${body.percent}%`
  const lines = body.tiers
    ? steps(body.tiers, (tier) => String(tier.price))
    : [{ tier: 0, above: null, upTo: null, price }]
  return [...lines.map((line) => ({ ...same, ...line })), ...overPlanLines(item, body, same)]
}

function overPlanLines(item: string, body: ItemBody, same: Omit<PriceLine, keyof Step>): PriceLine[] {
  if (!body.overPlan) return []
  const under = body.overPlan.as === 'item' ? item : 'surcharge'
  const priced = steps(body.overPlan.steps, ({ price, ratio }) => (ratio === undefined ? String(price) : `× ${ratio}`))
  return priced.map((step) => ({ ...same, ...step, item: under, factor: false, coefficient: null, overPlan: true }))
}

type Step = Pick<PriceLine, 'tier' | 'above' | 'upTo' | 'price'>

/** Steps with the bound where each begins. */
function steps<T extends { upTo?: Written }>(bodies: Record<string, T>, price: (body: T) => string): Step[] {
  let above: string | null = null
  return Object.values(bodies).map((body, index) => {
    const upTo = body.upTo === undefined ? null : String(body.upTo)
    const step = { tier: index + 1, above, upTo, price: price(body) }
    above = upTo
    return step
  })
}

/** The billing month of today in the business's zone. */
export function billingMonth(now: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(now).slice(0, 7).replace('-', '')
}

/** The month before, as the last one of a version that another follows. */
export function monthBefore(month: string): string {
  const year = Number(month.slice(0, 4))
  const number = Number(month.slice(4))
  return number === 1 ? `${year - 1}12` : `${year}${String(number - 1).padStart(2, '0')}`
}
