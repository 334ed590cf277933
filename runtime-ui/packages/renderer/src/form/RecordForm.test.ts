import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import type { LoadedRecord, Records } from '../data/records'
import { ApiError } from '../http/problems'
import { createI18n } from '../i18n/i18n'
import type { DataRecord, ObjectMeta } from '../meta/types'
import { platformKey, type Platform } from '../platform'
import RecordForm from './RecordForm.vue'
import { plainForm } from './formModel'

const object: ObjectMeta = {
  name: 'loan',
  label: 'Loan',
  operations: ['read', 'create', 'update'],
  actions: [],
  fields: [
    { name: 'title', label: '书名', type: 'text', required: true },
    { name: 'fine', label: '罚金', type: 'money', default: '0.50' },
  ],
}

function show(records: Partial<Records>, loaded?: LoadedRecord) {
  const platform = { records, i18n: createI18n() } as unknown as Platform
  return mount(RecordForm, {
    props: { object, form: plainForm(object), loaded },
    global: { provide: { [platformKey as symbol]: platform } },
  })
}

describe('the form of a record', () => {
  beforeEach(() => localStorage.clear())

  it('asks for what is missing before it asks the server', async () => {
    const form = show({ create: () => Promise.reject(new Error('must not be called')) })
    await form.trigger('submit')
    expect(form.find('[role="alert"].problem').text()).toBe('请填写书名')
  })

  it('makes a record with its defaults, amounts as text', async () => {
    const sent: DataRecord[] = []
    const create = async (_: string, body: DataRecord) => (sent.push(body), { record: {}, etag: '', actions: [] })
    const form = show({ create })
    await form.findAll('input')[0]!.setValue('围城')
    await form.trigger('submit')
    await flushPromises()
    expect(sent).toEqual([{ title: '围城', fine: '0.50' }])
    expect(form.emitted('saved')).toHaveLength(1)
  })

  it('puts every problem of the server at its field and keeps what was typed', async () => {
    const problems = [
      { code: 'A', path: 'title', message: '书名已存在' },
      { code: 'B', path: 'fine', message: '罚金太多' },
    ]
    const form = show({ create: () => Promise.reject(new ApiError(422, 'A', '', problems, 2)) })
    await form.findAll('input')[0]!.setValue('围城')
    await form.trigger('submit')
    await flushPromises()
    expect(form.findAll('.problem').map((line) => line.text())).toEqual(['书名已存在', '罚金太多'])
    expect(form.text()).toContain('有 2 处需要修改')
    expect(form.findAll('input')[0]!.element.value).toBe('围城')
  })

  it('offers to reload when somebody else was faster', async () => {
    const loaded = { record: { id: '1', title: '围城', fine: '1.00' }, etag: '"3"', actions: [] }
    const etags: string[] = []
    const update: Records['update'] = (_object, _id, _changes, etag) => {
      etags.push(etag)
      return Promise.reject(new ApiError(412, 'STALE', '', [], 0))
    }
    const form = show({ update }, loaded)
    await form.findAll('input')[0]!.setValue('边城')
    await form.trigger('submit')
    await flushPromises()
    expect(etags).toEqual(['"3"'])
    await form.find('.el-alert--warning button').trigger('click')
    expect(form.emitted('reload')).toHaveLength(1)
  })
})
