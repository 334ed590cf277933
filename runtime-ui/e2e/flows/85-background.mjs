import assert from 'node:assert/strict'

/** What goes on by itself: jobs are run, paused and looked up; events that were sent; what came of the user's own work. */
export default {
  name: 'background',
  async run({ page, base, api, settled, shot }) {
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

    await page.goto(`${base}/tasks`, { waitUntil: 'load' })
    await page.waitForSelector('.tasks h2')
    await settled()
    const { items } = await api('/api/tasks')
    assert.equal(await page.locator('[data-task]').count(), items.length)
    await shot('tasks')
    const told = items.find(({ status, result }) => status === 'done' && Object.keys(result ?? {}).length > 0)
    if (told) {
      await page.locator(`[data-task="${told.id}"] [data-act=result]`).click()
      await page.locator('.task-result .el-alert').first().waitFor()
      await settled()
      await shot('result')
      await page.keyboard.press('Escape')
      await page.locator('.task-result').waitFor({ state: 'hidden' })
    }

    await page.setViewportSize({ width: 390, height: 844 })
    for (const place of ['p/jobs', 'p/deliveries', 'tasks']) {
      await page.goto(`${base}/${place}`, { waitUntil: 'load' })
      await page.waitForSelector('main.content h2, main.content .panel')
      await settled()
      await shot(`narrow-${place.replace('p/', '')}`)
    }
  },
}

const job = ({ items }) => items.find(({ name }) => name === 'purge')

async function until(condition) {
  const deadline = Date.now() + 60_000
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'not so in time')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
