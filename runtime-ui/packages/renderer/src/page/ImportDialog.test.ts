import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { createI18n } from '../i18n/i18n'
import { platformKey, type Platform } from '../platform'
import ImportDialog from './ImportDialog.vue'
import ProblemTable from './ProblemTable.vue'

const cause = { code: 'PRICE_CODE_UNKNOWN', message: '没有简号 Z99', severity: 'error', sheet: '用户', row: 17 }
const hint = { code: 'ROWS_HIDDEN', message: '有 2 行是隐藏的', severity: 'warning', sheet: '用户', row: 3 }
const line = { code: 'CARD_REFUSED', message: '该户的档案行有错，1 行', sheet: '抄表2026-09', row: 12, rows: 1 }

async function checked(answer: object) {
  const asked: unknown[] = []
  const post = async (path: string, _: FormData, { query }: { query: object }) => (
    asked.push([path, query]),
    { data: answer }
  )
  const platform = { http: { post }, i18n: createI18n() } as unknown as Platform
  const dialog = mount(ImportDialog, {
    props: { template: { name: 'branch-workbook', label: '分公司档案' } },
    global: {
      provide: { [platformKey as symbol]: platform },
      stubs: { ElDialog: { template: '<div><slot /><slot name="footer" /></div>' } },
    },
  })
  const input = dialog.find('input[type="file"]')
  Object.defineProperty(input.element, 'files', { value: [new File(['x'], 'book.xlsx')] })
  await input.trigger('change')
  const button = (text: string) => dialog.findAll('button').find((each) => each.text() === text)!
  await button('检查文件').trigger('click')
  await flushPromises()
  return { dialog, button, asked }
}

describe('the dialog of an import', () => {
  beforeEach(() => localStorage.clear())

  it('shows causes, then what they keep out, then hints, and offers no import', async () => {
    const { dialog, button } = await checked({
      rows: 9,
      accepted: 7,
      problems: [cause, hint],
      notChecked: [line],
      total: 2,
    })
    const tables = dialog.findAllComponents(ProblemTable)
    expect(tables.map((table) => table.props('problems'))).toEqual([[cause], [hint]])
    const text = dialog.text()
    expect(text.indexOf('共 1 个问题')).toBeGreaterThanOrEqual(0)
    expect(text.indexOf('抄表2026-09：该户的档案行有错')).toBeGreaterThan(text.indexOf('共 1 个问题'))
    expect(text.indexOf('1 处提醒')).toBeGreaterThan(text.indexOf('抄表2026-09：该户的档案行有错'))
    expect(button('正式导入').attributes('disabled')).toBeDefined()
  })

  it('imports in spite of hints', async () => {
    const { dialog, button, asked } = await checked({
      rows: 9,
      accepted: 9,
      problems: [hint],
      notChecked: [],
      total: 1,
    })
    expect(button('正式导入').attributes('disabled')).toBeUndefined()
    await button('正式导入').trigger('click')
    await flushPromises()
    expect(asked).toEqual([
      ['/api/imports/branch-workbook', { dryRun: true }],
      ['/api/imports/branch-workbook', { dryRun: false }],
    ])
    expect(dialog.text()).toContain('已导入 9 行')
    expect(dialog.emitted('done')).toHaveLength(1)
  })
})
