import { createI18n, platformKey, type Platform } from '@minshui/renderer'
import { flushPromises, mount } from '@vue/test-utils'
import { ElFormItem, ElSelect } from 'element-plus'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { provideRevenue } from '../context'
import WaiveFees from './WaiveFees.vue'
import type { Bill } from './desk'

const bill = { id: '7', billNo: 'B2026090000001', lateDays: 10, lateFee: '1.40', outstanding: '28.00' } as Bill

function opened() {
  const asked: { body: unknown }[] = []
  const platform = {
    i18n: createI18n(),
    metadata: { get: async () => ({ items: [{ key: 'our-fault', label: '抄表或开账有误' }] }) },
    records: { act: async (call: { body: unknown }) => (asked.push(call), { data: {} }) },
  } as unknown as Platform
  const host = defineComponent({
    setup() {
      provideRevenue(platform)
      return () => h(WaiveFees, { account: '9', bills: [bill] })
    },
  })
  const dialog = mount(host, {
    global: {
      provide: { [platformKey as symbol]: platform },
      stubs: { ElDialog: { template: '<div><slot /><slot name="footer" /></div>' } },
    },
  })
  return { dialog, asked }
}

describe('the dialog that waives late fees', () => {
  beforeEach(() => localStorage.clear())

  it('tells each bill and the sum, and waives nothing without a reason', async () => {
    const { dialog, asked } = opened()
    await flushPromises()
    expect(dialog.text()).toContain('B2026090000001')
    expect(dialog.find('.total').text()).toContain('1.40')
    await dialog.find('form').trigger('submit')
    await flushPromises()
    expect(asked).toEqual([])
    expect(dialog.findComponent(ElFormItem).props('error')).toBe('请选择减免原因')
  })

  it('waives what the clerk sees, with his reason', async () => {
    const { dialog, asked } = opened()
    await flushPromises()
    dialog.findComponent(ElSelect).vm.$emit('update:modelValue', 'our-fault')
    await dialog.find('form').trigger('submit')
    await flushPromises()
    expect(asked.map(({ body }) => body)).toEqual([
      { account: '9', bills: [{ id: '7', lateFee: '1.40' }], reason: 'our-fault' },
    ])
    expect(dialog.findComponent(WaiveFees).emitted('waived')).toHaveLength(1)
  })
})
