import type { Value } from '../meta/types'

const TYPED = '$typed'

/** JSON as it is being typed: it need not be JSON yet, so it is kept as text until it is sent. */
export function typedJson(text: string): Value {
  return text.trim() === '' ? null : { [TYPED]: text }
}

function typedText(value: Value | undefined): string | undefined {
  const typed = typeof value === 'object' && value !== null && TYPED in value ? value[TYPED] : undefined
  return typeof typed === 'string' ? typed : undefined
}

/** The value for people: as it was typed, or written with one member a line. */
export function jsonText(value: Value | undefined): string {
  if (value === undefined || value === null) return ''
  return typedText(value) ?? JSON.stringify(value, null, 2)
}

/** Whether what was typed is JSON; a value that was only read is. */
export function isJson(value: Value | undefined): boolean {
  const text = typedText(value)
  if (text === undefined) return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The value as the server takes it; what is no JSON yet stays text, which the form refuses before it is sent. */
export function jsonWire(value: Value | undefined): Value {
  const text = typedText(value)
  if (text === undefined) return value ?? null
  return isJson(value) ? (JSON.parse(text) as Value) : text
}
