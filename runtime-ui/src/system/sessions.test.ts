import { describe, expect, it } from 'vitest'
import { deviceOf } from './sessions'

describe('a device', () => {
  it('is named by browser and system', () => {
    const agent = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36'
    expect(deviceOf(agent)).toBe('Chrome · Windows')
    expect(deviceOf(`${agent} Edg/130.0`)).toBe('Edge · Windows')
  })

  it('is what it says of itself where it is no browser', () => {
    expect(deviceOf('curl/8.5')).toBe('curl/8.5')
    expect(deviceOf(null)).toBe('')
  })
})
