import { byFeeItem } from '../feeItems'

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

interface VersionBody {
  /** First billing month, yyyyMM. */
  effectiveFrom: string
  basis?: string
  items: Record<string, ItemBody>
}

export type ChargedBy = 'volume' | 'shop' | 'household' | 'person'

interface ItemBody {
  charge?: ChargedBy
  factor?: string
  price?: string | number
  off?: boolean
  tiers?: Record<string, { upTo?: string | number; price: string | number }>
}

/** One price: of a fee item, or of one of its tiers. */
export interface PriceLine {
  item: string
  charge: ChargedBy
  factor: boolean
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
  const same = { item, charge: body.charge ?? 'volume', factor: body.factor !== undefined, off: body.off === true }
  if (!body.tiers) return [{ ...same, tier: 0, above: null, upTo: null, price: String(body.price ?? '') }]
  let above: string | null = null
  return Object.values(body.tiers).map((tier, index) => {
    const upTo = tier.upTo === undefined ? null : String(tier.upTo)
    const line = { ...same, tier: index + 1, above, upTo, price: String(tier.price) }
    above = upTo
    return line
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
