// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { plainText } from './html'

describe('the words of HTML', () => {
  it('stand in one line', () => {
    expect(plainText('<h2>Title</h2><p>one <b>two</b></p><ul><li>a</li><li>b</li></ul>')).toBe('Title one two a b')
    expect(plainText('a &lt;b&gt; c')).toBe('a <b> c')
    expect(plainText('')).toBe('')
  })
})
