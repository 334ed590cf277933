import { createI18n, platformKey, type Platform } from '@minshui/renderer'
import { flushPromises, mount } from '@vue/test-utils'
import { ElButton, ElFormItem, ElInput, ElRadioGroup, ElSelect } from 'element-plus'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { provideRevenue } from '../context'
import WaiveFees from './WaiveFees.vue'
import type { Bill } from './desk'

const bill = { id: '7', billNo: 'B2026090000001', lateDays: 10, lateFee: '1.40', outstanding: '28.00' } as Bill

type Asked = { id: string; lateFee: string; days?: number; amount?: string }

/** A fee of 0.14 a day, of which 0.80 may be waived. */
function quoted({ days, amount }: Asked) {
  const cents = amount ? Math.floor((Number(amount) * 100) / 14) * 14 : (days ?? 10) * 14
  return {
    id: '7',
    lateDays: '10',
    days: String(cents / 14),
    amount: (cents / 100).toFixed(2),
    left: '0.80',
    allowed: cents <= 80,
  }
}

function opened() {
  const asked: { action: string; body: { bills: Asked[] } }[] = []
  const platform = {
    i18n: createI18n(),
    metadata: { get: async () => ({ items: [{ key: 'our-fault', label: '抄表或开账有误' }] }) },
    records: {
      act: async (call: (typeof asked)[number]) => {
        asked.push(call)
        const bills = call.body.bills.map(quoted)
        return { data: { bills, amount: bills[0]!.amount } }
      },
    },
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

const faults = (dialog: ReturnType<typeof opened>['dialog']) =>
  dialog.findAllComponents(ElFormItem).map((item) => item.props('error'))

describe('the dialog that waives late fees', () => {
  beforeEach(() => localStorage.clear())

  const waived = (asked: { action: string; body: unknown }[]) =>
    asked.filter(({ action }) => action === 'waive').map(({ body }) => body)

  it('tells what everything comes to, and does not let the clerk waive more than he may', async () => {
    const { dialog } = opened()
    await flushPromises()
    expect(dialog.text()).toContain('B2026090000001')
    expect(dialog.find('.total').text()).toContain('1.40')
    expect(dialog.find('.above').text()).toContain('0.80')
    expect(dialog.findAllComponents(ElButton).at(-1)?.props('disabled')).toBe(true)
  })

  it('proposes the amount that the clerk may waive and shows the days that it covers', async () => {
    const { dialog, asked } = opened()
    await flushPromises()
    dialog.findComponent(ElRadioGroup).vm.$emit('update:modelValue', 'amount')
    await flushPromises()
    expect(asked.at(-1)?.body.bills).toEqual([{ id: '7', lateFee: '1.40', amount: '0.80' }])
    expect(dialog.find('.comes').text()).toContain('减免 5 天，0.70 元')
    await dialog.find('form').trigger('submit')
    await flushPromises()
    expect(waived(asked)).toEqual([])
    expect(faults(dialog)).toContain('请选择减免原因')
    dialog.findComponent(ElSelect).vm.$emit('update:modelValue', 'our-fault')
    await dialog.find('form').trigger('submit')
    await flushPromises()
    expect(waived(asked)).toEqual([
      { account: '9', bills: [{ id: '7', lateFee: '1.40', amount: '0.80' }], reason: 'our-fault' },
    ])
    expect(dialog.findComponent(WaiveFees).emitted('waived')).toHaveLength(1)
  })

  it('asks for nothing while a number of days makes no sense', async () => {
    const { dialog, asked } = opened()
    await flushPromises()
    dialog.findComponent(ElRadioGroup).vm.$emit('update:modelValue', 'days')
    await flushPromises()
    const before = asked.length
    const field = dialog.findComponent(ElInput)
    for (const typed of ['11', '0', '1.5', '']) {
      field.vm.$emit('update:modelValue', typed)
      field.vm.$emit('change', typed)
      await flushPromises()
      expect(faults(dialog)).toContain('填 1 到 10 天')
    }
    expect(asked).toHaveLength(before)
    expect(dialog.find('.total').text()).toContain('—')
    field.vm.$emit('update:modelValue', '2')
    field.vm.$emit('change', '2')
    await flushPromises()
    expect(asked.at(-1)?.body.bills).toEqual([{ id: '7', lateFee: '1.40', days: 2 }])
    expect(dialog.find('.total').text()).toContain('0.28')
  })
})
