import assert from 'node:assert/strict'

/** What goes on by itself: jobs are run, paused and looked up; events that were sent; what came of the user's own work. */
export default {
  name: 'upkeep',
  user: 'system',
  async run({ secretOf, login, page, base, api, settled, shot, expected }) {
    await page.goto(`${base}/p/jobs`, { waitUntil: 'load' })
    const row = page.locator('[data-job=purge]')
    await row.waitFor()
    await settled()
    assert.match(await row.textContent(), /每天 03:20/)
    assert.match(await row.locator('code').textContent(), /0 20 3 \* \* \?/)
    await shot('jobs')

    const before = (await api('/api/jobs/purge/runs')).items.length
    await row.getByRole('button', { name: '立即运行' }).click()
    await until(async () => {
      const { items } = await api('/api/jobs/purge/runs')
      return items.length === before + 1 && items[0].state === 'done'
    })
    await row.getByRole('button', { name: '记录' }).click()
    const log = page.locator('.el-dialog')
    await log.locator('tbody tr').first().waitFor()
    assert.equal(await log.locator('tbody tr').count(), before + 1)
    assert.match(await log.locator('tbody tr').first().textContent(), /手工.*成功/)
    await shot('log')
    await page.keyboard.press('Escape')
    await log.waitFor({ state: 'hidden' })

    await row.getByRole('button', { name: '暂停' }).click()
    await row.getByText('已暂停').waitFor()
    assert.equal(job(await api('/api/jobs')).paused, true)
    assert.equal(job(await api('/api/jobs')).next, null)
    await shot('paused')
    await row.getByRole('button', { name: '恢复' }).click()
    await row.getByRole('button', { name: '暂停' }).waitFor()
    assert.equal(job(await api('/api/jobs')).paused, false)

    await page.goto(`${base}/p/deliveries`, { waitUntil: 'load' })
    await page.locator('.el-radio-group').waitFor()
    await settled()
    for (const [label, state] of [
      ['死信', 'dead'],
      ['等待中', 'waiting'],
      ['已送达', 'done'],
    ]) {
      await page.locator('.el-radio-button', { hasText: label }).click()
      await settled()
      const { items } = await api(`/api/events/deliveries?state=${state}`)
      assert.equal(await page.locator('[data-delivery]').count(), items.length, label)
    }
    await shot('deliveries')
    await deadLetters({ page, base, settled, shot, expected })

    await page.goto(`${base}/tasks`, { waitUntil: 'load' })
    await page.waitForSelector('.tasks h2')
    await settled()
    const { items } = await api('/api/tasks')
    assert.equal(await page.locator('[data-task]').count(), items.length)
    await shot('tasks')
    if (secretOf('admin')) await login('admin')
    await outcomes({ page, base, settled, shot })
    if (secretOf('system')) await login('system')

    await page.setViewportSize({ width: 390, height: 844 })
    for (const place of ['p/jobs', 'p/deliveries', 'tasks']) {
      await page.goto(`${base}/${place}`, { waitUntil: 'load' })
      await page.waitForSelector('main.content h2, main.content .panel')
      await settled()
      await shot(`narrow-${place.replace('p/', '')}`)
    }
  },
}

/** What nobody took, as the server would tell of it: a consumer gives up after three quarters of an hour only. */
const LETTERS = [
  {
    id: '71',
    consumer: 'webhook/29552685216694321',
    topic: 'bill.posted',
    key: 'bill/29552685216691001',
    outcome: 'HTTP 503',
  },
  {
    id: '72',
    consumer: 'webhook/29552685216694321',
    topic: 'bill.posted',
    key: 'bill/29552685216691002',
    outcome: 'HTTP 503',
  },
  {
    id: '73',
    consumer: 'revenue/announce-bill',
    topic: 'job.failed',
    key: 'job/purge',
    outcome: '没有连上 / not reached',
  },
].map((letter) => ({
  event: '9',
  state: 'dead',
  attempts: 10,
  nextTry: null,
  endedAt: '2026-09-01T00:01:00Z',
  ...letter,
}))

/** Sent again one by one and all together; a refusal is told and leaves the list as it is. */
async function deadLetters({ page, base, settled, shot, expected }) {
  const asked = []
  let dead = LETTERS
  let refused = true
  await page.route('**/api/events/deliveries?state=*', (route) =>
    route.fulfill({ json: { items: route.request().url().endsWith('=dead') ? dead : [] } }),
  )
  await page.route('**/api/events/**/actions/replay', (route) => {
    const path = new URL(route.request().url()).pathname
    asked.push(path)
    const problem = { status: 403, code: 'FORBIDDEN', detail: '没有重新投递的权限' }
    if (refused)
      return route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) })
    const [, one] = /deliveries\/(\d+)\//.exec(path) ?? []
    const replayed = one ? 1 : dead.length
    dead = one ? dead.filter(({ id }) => id !== one) : []
    return route.fulfill({ json: { replayed } })
  })
  await page.goto(`${base}/p/deliveries`, { waitUntil: 'load' })
  const row = (id) => page.locator(`[data-delivery="${id}"]`)
  await row('71').waitFor()
  await settled()
  assert.match(await row('71').textContent(), /bill\.posted.*死信.*10.*HTTP 503/)
  await shot('dead')
  await page.setViewportSize({ width: 390, height: 844 })
  await row('73').waitFor()
  await shot('narrow-dead')
  await page.setViewportSize({ width: 1440, height: 900 })

  await row('71').getByRole('button', { name: '重新投递' }).click()
  await page.getByText('没有重新投递的权限').waitFor()
  assert.equal(await page.locator('[data-delivery]').count(), 3)
  expected()
  refused = false
  await row('71').getByRole('button', { name: '重新投递' }).click()
  await row('71').waitFor({ state: 'detached' })
  assert.equal(await page.locator('[data-delivery]').count(), 2)
  await page.locator('.bar').getByRole('button', { name: '全部重新投递' }).click()
  await row('73').waitFor({ state: 'detached' })
  await page.getByText('没有记录').waitFor()
  await shot('replayed')
  assert.deepEqual(asked, [
    '/api/events/deliveries/71/actions/replay',
    '/api/events/deliveries/71/actions/replay',
    '/api/events/actions/replay',
  ])
  await page.unroute('**/api/events/deliveries?state=*')
  await page.unroute('**/api/events/**/actions/replay')
}

/** Work of every kind as the server would tell of it: how far it is, its end, what came of it. */
const TASKS = [
  { id: '901', label: '分公司档案与抄表', status: 'running', done: 40, total: 100 },
  { id: '902', label: '分公司档案与抄表', status: 'done', done: 12, total: 12, result: { rows: 12, accepted: 12 } },
  {
    id: '903',
    label: '分公司档案与抄表',
    status: 'failed',
    done: 0,
    total: 12,
    result: { rows: 12, accepted: 0 },
    problems: [{ code: 'X', severity: 'error', message: '户号重复', sheet: '抄表2026-09', row: 7, column: '户号' }],
  },
  {
    id: '904',
    label: '用户（表卡） · 核对',
    status: 'done',
    done: 1,
    total: 1,
    origin: { object: 'meter-card', record: null, action: 'none', page: 'meter-card' },
    result: { cardNo: '0591000001' },
  },
].map((task) => ({
  name: 'a',
  cancelling: false,
  origin: null,
  result: null,
  problems: null,
  createdAt: '2026-09-01T00:00:00Z',
  endedAt: task.status === 'running' ? null : '2026-09-01T00:01:00Z',
  ...task,
}))

async function outcomes({ page, base, settled, shot }) {
  const cancelled = []
  let tasks = TASKS
  await page.route('**/api/tasks', (route) => route.fulfill({ json: { items: tasks } }))
  await page.route('**/api/tasks/*/actions/cancel', (route) => {
    cancelled.push(new URL(route.request().url()).pathname)
    tasks = tasks.map((task) => (task.id === '901' ? { ...task, status: 'cancelled' } : task))
    return route.fulfill({ json: tasks[0] })
  })
  await page.goto(`${base}/tasks`, { waitUntil: 'load' })
  const row = (id) => page.locator(`[data-task="${id}"]`)
  await row('901').waitFor()
  assert.match(await row('901').textContent(), /进行中.*40%/)
  await shot('states')
  for (const [id, words] of [
    ['902', /已导入 12 行/],
    ['903', /共 1 个问题.*抄表2026-09.*7.*户号重复/],
    ['904', /0591000001/],
  ]) {
    await row(id).locator('[data-act=result]').click()
    const dialog = page.locator('.task-result')
    await dialog.locator('.el-alert').first().waitFor()
    await settled()
    assert.match(await dialog.textContent(), words)
    await shot(`result-${id}`)
    await dialog.locator('.el-dialog__headerbtn').click()
    await dialog.waitFor({ state: 'detached' })
  }
  assert.equal(await row('901').locator('[data-act=result]').count(), 0)
  await row('901').getByRole('button', { name: '取消' }).click()
  await page.locator('.el-message-box .el-button--primary').click()
  await row('901').getByText('已取消').waitFor()
  assert.deepEqual(cancelled, ['/api/tasks/901/actions/cancel'])
  await page.setViewportSize({ width: 390, height: 844 })
  await row('903').waitFor()
  await shot('narrow-states')
  await page.unroute('**/api/tasks')
  await page.unroute('**/api/tasks/*/actions/cancel')
}

const job = ({ items }) => items.find(({ name }) => name === 'purge')

async function until(condition) {
  const deadline = Date.now() + 60_000
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'not so in time')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
