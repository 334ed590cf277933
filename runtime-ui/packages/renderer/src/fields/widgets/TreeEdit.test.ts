import { flushPromises, mount } from '@vue/test-utils'
import { ElTreeSelect } from 'element-plus'
import { describe, expect, it } from 'vitest'
import type { ListRequest, Records } from '../../data/records'
import { createI18n } from '../../i18n/i18n'
import type { DataRecord, FieldMeta, Reference } from '../../meta/types'
import { platformKey, type Platform } from '../../platform'
import { fieldTypes } from '../types'
import ReferenceEdit from './ReferenceEdit.vue'
import TreeEdit from './TreeEdit.vue'

const field: FieldMeta = { name: 'area', label: '片区', type: 'reference', object: 'area', tree: 'above' }

function show(all: DataRecord[], modelValue?: Reference) {
  const asked: ListRequest[] = []
  const list = (_: string, request: ListRequest) => {
    asked.push(request)
    const from = ((request.page ?? 1) - 1) * (request.size ?? 20)
    return Promise.resolve({ items: all.slice(from, from + (request.size ?? 20)) })
  }
  const metadata = { get: () => Promise.resolve({ titleField: 'name', keyField: 'no' }) }
  const platform = { records: { list } as unknown as Records, metadata, i18n: createI18n() } as unknown as Platform
  const widget = mount(TreeEdit, {
    props: { field, modelValue },
    global: { provide: { [platformKey as symbol]: platform } },
  })
  return { widget, asked }
}

const areas = [
  { id: '1', no: 'A', name: '城区', above: null },
  { id: '2', no: 'A-1', name: '东街', above: { id: '1', label: '城区' } },
]

describe('choosing a record of a tree', () => {
  it('is what a reference to a tree is edited by', () => {
    expect(fieldTypes.of(field).edit).toBe(TreeEdit)
    expect(fieldTypes.of({ name: 'area', label: '片区', type: 'reference', object: 'area' }).edit).toBe(ReferenceEdit)
  })

  it('shows records below one another and gives the chosen one', async () => {
    const { widget, asked } = show(areas)
    await flushPromises()
    expect(asked).toEqual([{ fields: 'id,name,no,above', sort: 'name', size: 200, page: 1 }])
    const select = widget.findComponent(ElTreeSelect)
    expect((select.props() as Record<string, unknown>)['data']).toMatchObject([
      { value: '1', children: [{ value: '2', text: 'A-1 东街' }] },
    ])
    select.vm.$emit('update:modelValue', '2')
    select.vm.$emit('update:modelValue', '')
    expect(widget.emitted('update:modelValue')).toEqual([[{ id: '2', label: '东街' }], [null]])
  })

  it('searches a tree that is too large to show', async () => {
    const many = Array.from({ length: 2300 }, (_, i) => ({
      id: String(i + 1),
      no: `N${i}`,
      name: `区${i}`,
      above: null,
    }))
    const { widget } = show(many, { id: '5', label: '区4' })
    await flushPromises()
    expect(widget.findComponent(ReferenceEdit).props('modelValue')).toEqual({ id: '5', label: '区4' })
  })
})
