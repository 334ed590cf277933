import { describe, expect, it } from 'vitest'
import { appliedTag, shownDay, shownHour, tryBody } from './market'

describe('the market', () => {
  it('tries with what is given and nothing else', () => {
    expect(tryBody('', { a: '1', b: '' }, '')).toEqual({ parameters: { a: '1' } })
    expect(tryBody(' 7 ', {}, '{"x": 1}')).toEqual({ id: '7', parameters: {}, body: { x: 1 } })
    expect(() => tryBody('', {}, '{')).toThrow()
  })

  it('shows days and states', () => {
    expect(shownDay('20261101')).toBe('2026-11-01')
    expect(shownHour('2026110109')).toBe('2026-11-01 09:00')
    expect(appliedTag('granted')).toBe('success')
  })
})
