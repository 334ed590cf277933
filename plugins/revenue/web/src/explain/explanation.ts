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

/** `GET /api/data/bill/{id}/explain`. */
export interface Explanation {
  reading: Reading
  algorithm: { number: string | number; label: string; formula: string }
  volume: string
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
  }[]
  total: string
}

export interface Recomputed {
  same: boolean
  differences: { path: string; stored: unknown; computed: unknown }[]
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
