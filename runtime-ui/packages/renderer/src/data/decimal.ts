import Big from 'big.js'

/** Decimals travel and are kept as text; these work on them exactly. No number of JavaScript ever holds an amount. */
export type Decimal = string

export function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text)
}

/** Sum with the largest scale of the parts, at least `scale`. */
export function sum(parts: readonly Decimal[], scale = 0): Decimal {
  const places = Math.max(scale, ...parts.map(scaleOf))
  return parts.reduce((total, part) => total.plus(part), new Big(0)).toFixed(places)
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return new Big(left).minus(right).toFixed(Math.max(scaleOf(left), scaleOf(right)))
}

export function compare(left: Decimal, right: Decimal): -1 | 0 | 1 {
  return new Big(left).cmp(right)
}

/** Groups the whole part by thousands: `1234567.80` is shown as `1,234,567.80`. */
export function grouped(value: Decimal): string {
  const [whole = '', fraction] = value.split('.')
  const withCommas = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`
}

/**
 * What was typed, as an exact decimal with at most `scale` places; null when it is not one. Full-width digits, thousands separators
 * and a leading point are what clerks type and are accepted.
 */
export function parseTyped(typed: string, scale: number): Decimal | null {
  const text = typed
    .normalize('NFKC')
    .replace(/[,\s]/g, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.$/, '')
  if (!isDecimal(text) || scaleOf(text) > scale) return null
  return new Big(text).toFixed(scaleOf(text))
}

function scaleOf(value: Decimal): number {
  return value.split('.')[1]?.length ?? 0
}
