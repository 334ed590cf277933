import { describe, expect, it } from 'vitest'
import type { FieldMeta } from '../meta/types'
import { zh } from '../i18n/messages'
import { changes, localProblems, placeProblems, writable } from './formModel'

const field = (name: string, type: string, more: Partial<FieldMeta> = {}): FieldMeta => ({
  name,
  label: name,
  type,
  ...more,
})

const fields = [
  field('title', 'text', { required: true }),
  field('fine', 'money'),
  field('reader', 'reference', { object: 'reader' }),
  field('lines', 'child-table', {
    child: { name: 'line', label: '', operations: [], actions: [], fields: [field('days', 'integer')] },
  }),
]

describe('a form', () => {
  it('sends only what changed, references as ids and empty text as null', () => {
    const before = { title: 'a', fine: '1.00', reader: { id: '1', label: 'x' }, lines: [] }
    expect(changes(before, { ...before, reader: { id: '1', label: 'renamed' } }, fields)).toEqual({})
    expect(changes(before, { ...before, title: '', reader: { id: '2', label: 'y' } }, fields)).toEqual({
      title: null,
      reader: '2',
    })
    expect(changes(before, { ...before, lines: [{ days: '3' }] }, fields)).toEqual({ lines: [{ days: '3' }] })
  })

  it('says which rows are gone, because a row that is not named stays', () => {
    const before = {
      lines: [
        { id: '7', days: '3' },
        { id: '8', days: '4' },
      ],
    }
    expect(changes(before, { lines: [{ id: '8', days: '4' }] }, fields)).toEqual({
      lines: [
        { id: '8', days: '4' },
        { id: '7', $delete: true },
      ],
    })
  })

  it('keeps amounts as the text they are', () => {
    expect(changes({}, { fine: '99999999999.99' }, fields)['fine']).toBe('99999999999.99')
  })

  it('tells every problem it can see at once', () => {
    const t = (key: keyof typeof zh) => key
    const problems = localProblems({ title: '', fine: '1.005' }, fields, t)
    expect(problems.map(({ path, message }) => [path, message])).toEqual([
      ['title', 'form.required'],
      ['fine', 'form.notDecimal'],
    ])
  })

  it('puts the server’s problems at their fields, those of rows with the number of the row', () => {
    const placed = placeProblems(
      [
        { code: 'A', path: 'title', message: 'too long' },
        { code: 'B', path: '/lines/1/days', message: 'negative' },
        { code: 'C', path: 'hidden', message: 'not here' },
        { code: 'D', message: 'whole' },
        { code: 'E', path: 'title', message: 'not unique' },
      ],
      ['title', 'lines'],
    )
    expect(placed.byField.get('title')).toEqual(['too long', 'not unique'])
    expect(placed.byField.get('lines')).toEqual(['2: negative'])
    expect(placed.elsewhere.map(({ code }) => code)).toEqual(['C', 'D'])
  })

  it('knows what may be written', () => {
    expect(writable(field('a', 'text', { fixed: true }), true)).toBe(true)
    expect(writable(field('a', 'text', { fixed: true }), false)).toBe(false)
    expect(writable(field('a', 'text', { right: 'read' }), true)).toBe(false)
    expect(writable(field('a', 'computed', { result: 'money' }), true)).toBe(false)
    expect(writable(field('a', 'choice'), true, 'a')).toBe(false)
  })
})
