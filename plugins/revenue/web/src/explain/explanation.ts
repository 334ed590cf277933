export interface TariffVersion {
  name: string
  version: string
  kernel: string | number
}

/** `GET /api/data/bill/{id}/explain`. */
export interface Explanation {
  reading: Record<string, unknown> | null
  algorithm: unknown
  volume: string
  tariff: TariffVersion | TariffVersion[]
  plugin: unknown
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
  differences: Record<string, unknown>[]
}

/** A mixed use is billed by several prices, a plain one by one. */
export function tariffs(explanation: Explanation | null): TariffVersion[] {
  if (!explanation) return []
  return Array.isArray(explanation.tariff) ? explanation.tariff : [explanation.tariff]
}

/** The filled entries of a flat answer, as text. */
export function lines(entries: Record<string, unknown> | null | undefined): [string, string][] {
  return Object.entries(entries ?? {}).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined || value === '') return []
    if (typeof value !== 'object') return [[name, String(value)]]
    const label = (value as { label?: unknown }).label
    return label === undefined ? [] : [[name, String(label)]]
  })
}
