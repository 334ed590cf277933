import type { Reference, Value } from '../meta/types'

export function isReference(value: Value | undefined): value is Reference {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value
}

export function isEmpty(value: Value | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

/** What an any-reference points to: of a filter perhaps an object alone, without an id. */
export function isAnyReference(value: Value | undefined): value is Reference & { object: string } {
  return isReference(value) && typeof value.object === 'string'
}

/** The keys of a field that holds several. */
export function keysOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((key): key is string => typeof key === 'string') : []
}

/** Degrees as text; null for anything that is no point. */
export function pointOf(value: Value | undefined): { longitude: string; latitude: string } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('longitude' in value)) return null
  return { longitude: String(value['longitude'] ?? ''), latitude: String(value['latitude'] ?? '') }
}

export function pointText(value: Value | undefined): string {
  const point = pointOf(value)
  return point ? `${point.longitude}, ${point.latitude}` : ''
}

/** Text as a CEL literal. */
export function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r')}'`
}

const BUSINESS_ZONE = 'Asia/Shanghai'

const instant = new Intl.DateTimeFormat('sv-SE', {
  timeZone: BUSINESS_ZONE,
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** An instant of the server (UTC) as it is shown: `2026-09-01 08:30:00`, in the business's zone wherever the browser is. */
export function shownInstant(value: string): string {
  const time = new Date(value)
  return Number.isNaN(time.getTime()) ? value : instant.format(time)
}

/** What was typed in the business's zone (UTC+8, no summer time) as an instant. */
export function wireInstant(shown: string): string {
  return new Date(`${shown.replace(' ', 'T')}+08:00`).toISOString()
}

export function shownPeriod(value: string): string {
  return /^\d{6}$/.test(value) ? `${value.slice(0, 4)}-${value.slice(4)}` : value
}
