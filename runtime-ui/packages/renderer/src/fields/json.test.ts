import { describe, expect, it } from 'vitest'
import { isJson, jsonText, jsonWire, typedJson } from './json'

describe('JSON that is typed', () => {
  it('is shown as it was typed and sent as a value', () => {
    const typed = typedJson('{"a": [1, 2]}')
    expect(jsonText(typed)).toBe('{"a": [1, 2]}')
    expect(jsonWire(typed)).toEqual({ a: [1, 2] })
  })

  it('may be wrong for a while', () => {
    expect(isJson(typedJson('{"a":'))).toBe(false)
    expect(isJson({ a: 1 } as never)).toBe(true)
  })

  it('is null when nothing is typed', () => {
    expect(typedJson('  ')).toBeNull()
    expect(jsonText(null)).toBe('')
  })
})
