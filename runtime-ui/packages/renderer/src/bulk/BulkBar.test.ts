import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BulkAnswer, BulkRequest, Records } from '../data/records'
import { createI18n } from '../i18n/i18n'
import type { ObjectMeta } from '../meta/types'
import { platformKey, type Platform } from '../platform'
import type { Task } from '../record/tasks'
import BulkBar from './BulkBar.vue'

const object: ObjectMeta = {
  name: 'book',
  label: '图书',
  operations: ['read', 'delete'],
  actions: [],
  fields: [{ name: 'name', label: '书名', type: 'text' }],
}
const row = { id: '7', version: '3', name: '围城' }

const task: Task = {
  id: '99',
  name: 'engine/bulk',
  label: '图书 · 批量删除',
  status: 'running',
  cancelling: false,
  done: 100,
  total: 12345,
  createdAt: '2026-11-23T02:00:00Z',
}
const ended: Task = {
  ...task,
  status: 'done',
  done: 12345,
  result: {
    asked: 12345,
    done: 12344,
    refused: 1,
    left: 0,
    refusedRecords: [{ id: '8', label: '活着', problems: [{ code: 'REFERENCED', message: '还有借阅记录' }] }],
  },
}

/** The bar over a list of which one row is marked, and what it asked of the server. */
function show(total: number, totalIsExact: boolean, counted: number, told: BulkAnswer, ends: Task = ended) {
  const requests: BulkRequest[] = []
  const posts: string[] = []
  const downloads: string[] = []
  const steps = [task, ends]
  const records: Partial<Records> = {
    count: async () => counted,
    bulk: async (_, request) => (requests.push(request), told),
  }
  const http = {
    get: async () => ({ data: steps.length > 1 ? steps.shift() : steps[0] }),
    post: async (path: string) => void posts.push(path),
    download: async (path: string) => (downloads.push(path), { name: 'x.csv', content: new Blob() }),
  }
  const bar = mount(BulkBar, {
    attachTo: document.body,
    props: {
      object,
      choices: [{ kind: 'delete' as const }],
      selected: [row],
      answer: { items: [row], total, totalIsExact, page: 1, size: 20 },
      request: { filter: "name != ''" },
    },
    global: { provide: { [platformKey as symbol]: { records, http, i18n: createI18n() } as unknown as Platform } },
  })
  return { bar, requests, posts, downloads }
}

function press(words: string) {
  const found = [...document.querySelectorAll<HTMLButtonElement>('button')].filter(
    (candidate) => candidate.textContent?.trim() === words,
  )
  expect(found.length, `button ${words}`).toBeGreaterThan(0)
  found[found.length - 1]!.click()
  return flushPromises()
}

const text = () => document.body.textContent ?? ''
const begun: BulkAnswer = { asked: 12345, done: 0, refused: [], tasks: ['99'] }

describe('the bar over marked rows', () => {
  let open: VueWrapper | undefined
  beforeEach(() => localStorage.clear())
  afterEach(() => {
    open?.unmount()
    document.body.innerHTML = ''
  })

  it('asks for as many as the list has, and says how many it was', async () => {
    const { bar, requests } = show(40, true, 0, { asked: 40, done: 40, refused: [], tasks: [] })
    open = bar
    await press('改选符合条件的全部 40 条')
    await press('批量删除')
    expect(text()).toContain('将删除 40 条记录')
    await press('批量删除')
    expect(requests).toEqual([
      {
        operation: 'delete',
        action: undefined,
        filter: "name != ''",
        quick: undefined,
        expected: 40,
        changes: undefined,
        partial: false,
        background: undefined,
      },
    ])
    expect(text()).toContain('已处理 40 条记录')
  })

  it('counts a long list before, has it worked as a task and tells what was refused', async () => {
    const { bar, requests, downloads } = show(10000, false, 12345, begun)
    open = bar
    await press('改选符合条件的全部（10000 条以上）')
    await press('批量删除')
    expect(text()).toContain('将删除 12345 条记录')
    expect(text()).toContain('将在后台处理')
    await press('批量删除')
    expect(requests[0]).toMatchObject({ expected: 12345, background: true, partial: true })
    expect(text()).toContain('正在处理：100 / 12345')
    await expect.poll(text, { timeout: 20_000 }).toContain('已处理 12344 条，另有 1 条没有处理')
    expect(text()).toContain('活着')
    expect(text()).toContain('还有借阅记录')
    URL.createObjectURL = () => 'blob:x'
    URL.revokeObjectURL = () => undefined
    await press('下载全部未处理的记录')
    expect(downloads).toEqual(['/api/tasks/99/refused'])
    expect(bar.emitted('done')).toHaveLength(1)
  })

  it('tells how far a cancelled task came', async () => {
    const cancelled: Task = {
      ...ended,
      status: 'cancelled',
      result: { asked: 12345, done: 200, refused: 0, left: 12145, refusedRecords: [] },
      problems: [{ code: 'TASK_CANCELLED', message: '任务已按要求取消' }],
    }
    const { bar, posts } = show(12345, true, 0, begun, cancelled)
    open = bar
    await press('改选符合条件的全部 12345 条')
    await press('批量删除')
    await press('批量删除')
    await press('取消任务')
    expect(posts).toEqual(['/api/tasks/99/actions/cancel'])
    await expect.poll(text, { timeout: 20_000 }).toContain('已处理 200 条记录，还有 12145 条没有处理到')
    expect(text()).toContain('任务已按要求取消')
  })

  it('takes no more than a task may be about', async () => {
    const { bar } = show(10000, false, 100001, begun)
    open = bar
    await press('改选符合条件的全部（10000 条以上）')
    expect(text()).toContain('一次最多处理 100000 条')
    expect(text()).toContain('已选 1 条')
  })
})
