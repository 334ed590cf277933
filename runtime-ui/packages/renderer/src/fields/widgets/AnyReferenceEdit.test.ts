import { flushPromises, mount } from '@vue/test-utils'
import { ElSelect } from 'element-plus'
import { describe, expect, it } from 'vitest'
import type { Records } from '../../data/records'
import { createI18n } from '../../i18n/i18n'
import type { FieldMeta, Value } from '../../meta/types'
import { platformKey, type Platform } from '../../platform'
import { fieldTypes } from '../types'
import AnyReferenceEdit from './AnyReferenceEdit.vue'
import AnyReferenceRead from './AnyReferenceRead.vue'
import ReferenceEdit from './ReferenceEdit.vue'
import TreeEdit from './TreeEdit.vue'

const field: FieldMeta = {
  name: 'about',
  label: '关于',
  type: 'any-reference',
  objects: [
    { name: 'book', label: '图书', page: 'book' },
    { name: 'area', label: '片区', tree: 'above' },
  ],
}

const books = [{ id: '7', isbn: '978', name: '三国' }]
const list = () => Promise.resolve({ items: books })
const metadata = { get: () => Promise.resolve({ titleField: 'name', keyField: 'isbn' }) }
const platform = { records: { list } as unknown as Records, metadata, i18n: createI18n() } as unknown as Platform
const global = { provide: { [platformKey as symbol]: platform } }

function edit(modelValue: Value, objectAlone = false) {
  return mount(AnyReferenceEdit, { props: { field, modelValue, objectAlone }, global })
}

function emitted(widget: ReturnType<typeof edit>) {
  return (widget.emitted('update:modelValue') ?? []).flat()
}

describe('a reference to one of several objects', () => {
  it('is chosen by its object, then by a record of it', async () => {
    const widget = edit(null)
    expect(widget.findComponent(ReferenceEdit).exists()).toBe(false)
    widget.findComponent(ElSelect).vm.$emit('update:modelValue', 'book')
    await flushPromises()
    expect(emitted(widget)).toEqual([null])
    const record = widget.findComponent(ReferenceEdit)
    expect(record.props('field')).toMatchObject({ type: 'reference', object: 'book' })
    record.vm.$emit('update:modelValue', { id: '7', label: '三国 978' })
    expect(emitted(widget)[1]).toEqual({ object: 'book', id: '7', label: '三国 978' })
    record.vm.$emit('update:modelValue', null)
    expect(emitted(widget)[2]).toBeNull()
    await widget.setProps({ modelValue: null })
    expect(widget.findComponent(ReferenceEdit).exists()).toBe(true)
  })

  it('shows what it points to and forgets the record with its object', async () => {
    const widget = edit({ object: 'book', id: '7', label: '三国' })
    expect(widget.findComponent(ElSelect).props('modelValue')).toBe('book')
    expect(widget.findComponent(ReferenceEdit).props('modelValue')).toMatchObject({ id: '7', label: '三国' })
    widget.findComponent(ElSelect).vm.$emit('update:modelValue', 'area')
    await flushPromises()
    expect(emitted(widget)).toEqual([null])
    expect(widget.findComponent(TreeEdit).exists()).toBe(true)
    await widget.setProps({ modelValue: { object: 'book', id: '7', label: '三国' } })
    expect(widget.findComponent(ElSelect).props('modelValue')).toBe('book')
  })

  it('is an object alone in a search, and nothing when that is cleared', async () => {
    const widget = edit(undefined as unknown as Value, true)
    widget.findComponent(ElSelect).vm.$emit('update:modelValue', 'book')
    await flushPromises()
    expect(emitted(widget)).toEqual([{ object: 'book', id: '', label: '' }])
    widget.findComponent(ReferenceEdit).vm.$emit('update:modelValue', null)
    expect(emitted(widget)[1]).toEqual({ object: 'book', id: '', label: '' })
    widget.findComponent(ElSelect).vm.$emit('update:modelValue', undefined)
    expect(emitted(widget)[2]).toBeNull()
  })

  it('is sent as object and id, and told as words', () => {
    const type = fieldTypes.of(field)
    expect(type.toWire({ object: 'book', id: '7', label: '三国' }, field)).toEqual({ object: 'book', id: '7' })
    expect(type.toWire({ object: 'book', id: '', label: '' }, field)).toBeNull()
    expect(type.text({ object: 'book', id: '7', label: '三国' }, field)).toBe('图书：三国')
    expect(type.text(null, field)).toBe('')
  })

  it('is read with its object, and opens the record where that may be seen', async () => {
    const read = (value: Value) => mount(AnyReferenceRead, { props: { field, value }, global })
    const seen = read({ object: 'book', id: '7', label: '三国' })
    await flushPromises()
    await expect.poll(() => seen.find('button.record-link').exists(), { timeout: 60_000 }).toBe(true)
    expect(seen.text()).toBe('图书三国')
    const unseen = read({ object: 'book', id: '7', label: null as unknown as string })
    expect(unseen.find('button').exists()).toBe(false)
    expect(unseen.text()).toBe('图书7')
    expect(read(null).text()).toBe('')
  })
})
