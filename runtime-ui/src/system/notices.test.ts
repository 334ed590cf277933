import { describe, expect, it } from 'vitest'
import { withRead, type Notice } from './notices'

const notice = (id: string, read: boolean): Notice => ({
  id,
  title: id,
  content: '',
  level: 'info',
  organization: '',
  begins: '2026-01-01',
  read,
})

describe('notices', () => {
  it('count down as they are read, and no further', () => {
    const all = { unread: 2, items: [notice('1', false), notice('2', true), notice('3', false)] }
    const once = withRead(all, '1')
    expect(once.unread).toBe(1)
    expect(once.items.map(({ read }) => read)).toEqual([true, true, false])
    expect(withRead(once, '1').unread).toBe(1)
    expect(all.items[0]?.read).toBe(false)
  })
})
