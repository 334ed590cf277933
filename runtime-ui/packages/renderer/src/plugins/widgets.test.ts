import { describe, expect, it } from 'vitest'
import type { Http } from '../http/client'
import { createWidgets } from './widgets'

const entry = '/plugins/library/abc/index.js'
const http = {
  get: async () => ({ data: [{ plugin: 'library', entry, widgets: ['loan-desk'] }], status: 200 }),
} as unknown as Pick<Http, 'get'>
const words = { timeout: () => 'too long', unknown: (name: string) => `no ${name}` }
const LoanDesk = { render: () => null }

describe('widgets of plugins', () => {
  it('are found by their name, in camel case too, and loaded once', async () => {
    const loaded: string[] = []
    const load = async (url: string) => (loaded.push(url), { default: { widgets: { loanDesk: LoanDesk } } })
    const widgets = createWidgets({ http, load, words })
    expect(await widgets.load('library/loan-desk')).toBe(LoanDesk)
    expect(await widgets.load('library/loan-desk')).toBe(LoanDesk)
    expect(loaded).toEqual([entry])
  })

  it('are told when they are not there', async () => {
    const widgets = createWidgets({ http, load: async () => ({ default: {} }), words })
    await expect(widgets.load('library/loan-desk')).rejects.toThrow('no library/loan-desk')
    await expect(widgets.load('other/thing')).rejects.toThrow('no other/thing')
  })

  it('may be tried again under another address, because the browser remembers a failure', async () => {
    const loaded: string[] = []
    const load = async (url: string) => {
      loaded.push(url)
      if (loaded.length === 1) throw new Error('broken')
      return { default: { widgets: { 'loan-desk': LoanDesk } } }
    }
    const widgets = createWidgets({ http, load, words })
    await expect(widgets.load('library/loan-desk')).rejects.toThrow('broken')
    expect(await widgets.load('library/loan-desk')).toBe(LoanDesk)
    expect(loaded).toEqual([entry, `${entry}?attempt=2`])
  })

  it('do not wait for ever for a module that hangs', async () => {
    const widgets = createWidgets({ http, load: () => new Promise(() => undefined), words, timeoutMs: 10 })
    await expect(widgets.load('library/loan-desk')).rejects.toThrow('too long')
  })
})
