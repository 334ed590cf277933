import { describe, expect, it } from 'vitest'
import type { FieldMeta } from '../meta/types'
import { filesOf, filesWire, isUploading, refusal, shownSize } from './files'

const field: FieldMeta = { name: 'papers', label: 'Papers', type: 'file', extensions: ['pdf'], maxSize: 1, multiple: 2 }
const read = [{ id: '7', name: 'a.pdf', size: 10, type: 'application/pdf' }]

describe('files of a record', () => {
  it('are read with what is known of them and written as ids', () => {
    expect(filesOf(read)).toEqual(read)
    expect(filesWire(read)).toEqual(['7'])
    expect(filesWire([])).toBeNull()
    expect(filesOf(null)).toEqual([])
  })

  it('wait for those that are on their way', () => {
    const both = [...read, { name: 'b.pdf', size: 5, type: '' }]
    expect(isUploading(both)).toBe(true)
    expect(isUploading(read)).toBe(false)
    expect(filesWire(both)).toEqual(['7'])
  })

  it('are refused before they are sent when the server would', () => {
    expect(refusal({ name: 'a.PDF', size: 10 }, field, 0)).toBeNull()
    expect(refusal({ name: 'a.exe', size: 10 }, field, 0)).toBe('type')
    expect(refusal({ name: 'pdf', size: 10 }, field, 0)).toBe('type')
    expect(refusal({ name: 'a.pdf', size: 1024 * 1024 + 1 }, field, 0)).toBe('size')
    expect(refusal({ name: 'a.pdf', size: 10 }, field, 2)).toBe('count')
  })

  it('have sizes that people read', () => {
    expect([0, 1023, 1536, 150 * 1024 * 1024].map(shownSize)).toEqual(['0 B', '1023 B', '1.5 KB', '150 MB'])
  })
})
