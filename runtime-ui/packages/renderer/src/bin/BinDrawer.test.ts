import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BulkRequest, ListRequest, Records } from '../data/records'
import { ApiError } from '../http/problems'
import { createI18n } from '../i18n/i18n'
import type { ListMeta, ObjectMeta } from '../meta/types'
import { platformKey, type Platform } from '../platform'
import BinDrawer from './BinDrawer.vue'

const object: ObjectMeta = {
  name: 'meter-maker',
  label: '水表厂家',
  operations: ['read', 'restore', 'purge'],
  softDelete: true,
  purgeAfter: 365,
  actions: [],
  fields: [{ name: 'code', label: '编码', type: 'text' }],
}
const list = {
  name: 'meter-maker',
  label: '水表厂家',
  object: 'meter-maker',
  columns: [{ id: 'code', field: 'code', label: '编码', type: 'text' }],
  search: [],
  quick: [],
  sort: ['code'],
  size: 20,
} as ListMeta

const row = {
  id: '7',
  version: '3',
  code: 'HUAYI',
  updatedAt: '2026-11-23T02:00:00Z',
  updatedBy: { id: '1', label: '陈会计' },
}

/** The drawer over a bin of one record, and what it asked of the server. */
function show(further: Partial<Records> = {}, operations = object.operations) {
  const asked: ListRequest[] = []
  const calls: string[][] = []
  const note =
    (name: string) =>
    async (...given: string[]) =>
      void calls.push([name, ...given])
  const records: Partial<Records> = {
    list: async (_, request) => (
      asked.push(request),
      { items: [row], total: 1, totalIsExact: true, page: 1, size: 20 }
    ),
    restore: note('restore'),
    purge: note('purge'),
    ...further,
  }
  const drawer = mount(BinDrawer, {
    attachTo: document.body,
    props: { object: { ...object, operations }, list },
    global: { provide: { [platformKey as symbol]: { records, i18n: createI18n() } as unknown as Platform } },
  })
  return { drawer, asked, calls }
}

function button(words: string): HTMLButtonElement {
  const found = [...document.querySelectorAll<HTMLButtonElement>('button')].filter(
    (candidate) => candidate.textContent?.trim() === words,
  )
  return found[0] ?? expect.fail(`no button ${words}`)
}

describe('the drawer of the recycle bin', () => {
  let open: VueWrapper | undefined
  beforeEach(() => localStorage.clear())
  afterEach(() => {
    open?.unmount()
    document.body.innerHTML = ''
  })

  it('tells what was deleted, by whom, and how long it stays', async () => {
    const { drawer, asked } = show()
    open = drawer
    await flushPromises()
    expect(asked[0]?.deleted).toBe(true)
    for (const words of ['水表厂家回收站', 'HUAYI', '陈会计', '365']) expect(document.body.textContent).toContain(words)
  })

  it('restores the version that is seen and has the list behind read again', async () => {
    const { drawer, asked, calls } = show()
    open = drawer
    await flushPromises()
    button('恢复').click()
    await flushPromises()
    expect(calls).toEqual([['restore', 'meter-maker', '7', '"3"']])
    expect(drawer.emitted('changed')).toHaveLength(1)
    expect(asked).toHaveLength(2)
  })

  it('says why a record cannot come back', async () => {
    const problems = [{ code: 'UNIQUE', path: 'code', message: '厂家编码已存在' }]
    const { drawer } = show({
      restore: () => Promise.reject(new ApiError(422, 'UNIQUE', '厂家编码已存在', problems, 1)),
    })
    open = drawer
    await flushPromises()
    button('恢复').click()
    await flushPromises()
    expect(document.body.textContent).toContain('厂家编码已存在')
    expect(drawer.emitted('changed')).toBeUndefined()
  })

  it('restores what is marked by one request', async () => {
    const requests: BulkRequest[] = []
    const { drawer } = show({
      bulk: async (_, request) => (requests.push(request), { asked: 1, done: 1, refused: [], tasks: [] }),
    })
    open = drawer
    await flushPromises()
    document.querySelector<HTMLInputElement>('.el-table__body input[type=checkbox]')!.click()
    await flushPromises()
    document.querySelector<HTMLButtonElement>('.bulk-bar .el-button--primary.is-plain')!.click()
    await flushPromises()
    expect(document.querySelector('.bulk-dialog')?.textContent).toContain('将对 1 条记录执行“恢复”')
    document.querySelector<HTMLButtonElement>('.bulk-dialog button[type=submit]')!.click()
    await flushPromises()
    expect(requests).toMatchObject([{ operation: 'restore', records: [{ id: '7', version: '3' }] }])
    expect(drawer.emitted('changed')).toHaveLength(1)
  })

  it('purges only after a yes, and offers it only to those who may', async () => {
    const { drawer, calls } = show()
    open = drawer
    await flushPromises()
    button('彻底删除').click()
    await flushPromises()
    expect(calls).toEqual([])
    expect(document.querySelector('.el-message-box')?.textContent).toContain('彻底删除后不能再恢复')
    document.querySelector<HTMLButtonElement>('.el-message-box .el-button--primary')!.click()
    await flushPromises()
    expect(calls).toEqual([['purge', 'meter-maker', '7', '"3"']])
    drawer.unmount()
    document.body.innerHTML = ''
    open = show({}, ['read', 'restore']).drawer
    await flushPromises()
    expect([...document.querySelectorAll('button')].map((found) => found.textContent?.trim())).not.toContain('彻底删除')
  })
})
