export interface TariffVersion {
  name: string
  version: string
  kernel: string | number
}

/** The entries of a reading that have something to say, in the order in which they are told. */
export const READING = [
  'readAt',
  'statusLabel',
  'lastReading',
  'currentReading',
  'estimatedVolume',
  'oldMeterEnd',
  'newMeter',
  'newMeterStart',
  'digits',
] as const
export type Reading = Partial<Record<(typeof READING)[number], string | number | null>>

/** The time that a bill covers. */
export interface Span {
  months: string | number
  from: string | null
  to: string | null
  firstReading: boolean
}

/** A share of the volume; what was used before where tiers run over more than the billing month. */
export interface Part {
  priceCode: string
  volume: string
  used: string
  usedBefore: string
}

/** An estimated bill that the reading put right; the amount is below zero where it had charged too much. */
export interface SettledEstimate {
  bill: { id: string; label: string }
  period: string
  estimated: string
  volume: string
  amount: string
}

/** A master meter and its sub-meters; `share` is what the card bears of the loss, of the master's card all that it is billed. */
export interface Master {
  role: 'master' | 'sub'
  method: string
  whole: string
  subs: string
  subCards: string | number
  loss: string
  own: string
  share: string
}

/** `GET /api/data/bill/{id}/explain`. */
export interface Explanation {
  reading: Reading
  algorithm: { number: string | number; label: string; formula: string }
  volume: string
  /** How a master meter's volume was shared; null or left out where there is none. */
  master?: Master | null
  /** What earlier periods left to this bill; left out by answers of before there was that. */
  carried?: { period: string; volume: string }[]
  /** Left out by bills' answers of before cycles counted. */
  span?: Span
  parts: Part[]
  /** Where estimates before the reading were settled: what of the volume is of the bill's own period, and each of them. */
  /** `standing`: bills of a former owner, which nobody changes. */
  trueUp?: { volume: string; estimates: SettledEstimate[]; standing: SettledEstimate[] } | null
  /** One for a plain use, several for a mixed one. */
  tariffs: TariffVersion[]
  plugin: string | null
  release: string
  items: {
    item: string
    tier: string | number
    volume: string
    unitPrice: string
    factor: string
    exact: string
    rounded: string
    rule: string | null
    /** The estimated period that the line corrects. */
    corrects?: string | null
  }[]
  total: string
}

export interface Recomputed {
  same: boolean
  differences: { path: string; stored: unknown; computed: unknown }[]
}

/** `2026-02-21 – 2026-03-20`, what is known of it. */
export function days({ from, to }: Span): string {
  return [from, to].filter((day) => day !== null).join(' – ')
}

/** Parts that used something before in the window of their tiers. */
export function usedParts(parts: readonly Part[]): Part[] {
  return parts.filter(({ used, usedBefore }) => Number(used) > 0 || Number(usedBefore) > 0)
}

/** The filled entries of a reading. */
export function told(reading: Reading): { name: (typeof READING)[number]; value: string }[] {
  return READING.flatMap((name) => {
    const value = reading[name]
    return value === null || value === undefined || value === '' ? [] : [{ name, value: String(value) }]
  })
}

/** `37.00000000000` is read as `37`; digits that say something stay. */
export function withoutZeros(exact: string): string {
  return exact.includes('.') ? exact.replace(/\.?0+$/, '') : exact
}
