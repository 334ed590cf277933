import assert from 'node:assert/strict'

const PERIOD = '2026-10'
const WIDE = { width: 1440, height: 900 }
const NARROW = { width: 390, height: 844 }

/**
 * The largest station of the demo bills in the background: its manager leaves each long work, comes back to it, and reads what
 * came of it. One bill is paid before the undo and stays. Left out where the month has a run.
 */
export default {
  name: 'background',
  login: false,
  async run({ page, base, api, secretOf, signIn, login, settled, shot }) {
    const runs = `/api/data/billing-run?filter=${encodeURIComponent("period == period('202610')")}`
    if (!secretOf('manager01') || (await api(runs)).total > 0) return
    const manager = await signIn('manager01')
    await manager('/api/data/reading/actions/review', { post: { period: PERIOD.replace('-', '') } })
    await login('manager01')
    await page.goto(`${base}/p/billing-run?record=new`, { waitUntil: 'load' })
    await settled()
    await newRun(page)
    const [{ id }] = (await manager(runs)).items
    const run = () => manager(`/api/data/billing-run/${id}`)
    const both = async (name) => {
      await shot(name)
      await page.setViewportSize(NARROW)
      await shot(`${name}-390`)
      await page.setViewportSize(WIDE)
    }

    await inBackground(page, '预览', settled, both)
    await told(page, [String((await run()).bills), (await run()).amount, (await run()).volume])
    assert.ok((await page.locator('.run-result .outliers .el-table__row').count()) > 0, 'outliers after a long preview')
    await both('previewed')
    await close(page, settled)
    await step(page, '过账')
    await told(page, [String((await run()).bills), (await run()).amount])
    await both('posted')
    await close(page, settled)

    const paid = await payOne(manager, id)
    const posted = Number((await run()).bills)
    await step(page, '撤销开账')
    await told(page, [String(posted - 1), '1'])
    assert.match(await page.textContent('.run-result .troubles'), new RegExp(paid))
    await page.waitForSelector('.action-dialog .outcome.el-alert--warning')
    assert.equal((await run()).status, 'partly-undone')
    await both('undone')
    await close(page, settled)
    // What the undo left can be read later too.
    await action(page, '撤销结果').click()
    await told(page, [String(posted - 1), '1'])
    await close(page, settled)
  },
}

async function newRun(page) {
  const input = page.locator('.record-form .el-date-editor input').first()
  await input.fill(PERIOD)
  await input.press('Enter')
  await input.press('Tab')
  await page.locator('.record-form .el-button--primary').click()
  await action(page, '预览').waitFor()
}

/** Long work is left and the record closed; whoever opens it again finds the work and, when it has ended, its result. */
async function inBackground(page, name, settled, both) {
  const release = await hold(page)
  await action(page, name).click()
  await page.waitForSelector('.action-dialog .working')
  await both('working')
  await page.getByRole('button', { name: '转到后台继续' }).click()
  await page.waitForSelector('.record-drawer .background')
  assert.equal(await action(page, name).count(), 0, 'nothing else is begun meanwhile')
  await both('left')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.record-drawer', { state: 'detached' })
  await page.locator('.list-view .el-table__row').first().click()
  await page.waitForSelector('.record-drawer .background')
  await page.getByRole('button', { name: '查看进度' }).click()
  await page.waitForSelector('.action-dialog .working')
  await release()
  await settled()
}

/** As if the work took long: what is asked of a task is not answered before the release. */
async function hold(page) {
  const tasks = '**/api/tasks/*'
  let free
  const released = new Promise((resolve) => (free = resolve))
  await page.route(tasks, async (route) => {
    await released
    // Who has left no longer waits for his answer.
    await route
      .continue()
      .catch((cause) => assert.match(cause.message, /closed|handled|aborted|Invalid InterceptionId/i))
  })
  return async () => {
    free()
    await page.unroute(tasks)
  }
}

function action(page, name) {
  return page.locator('.record-drawer .el-drawer__footer').getByRole('button', { name, exact: true })
}

async function step(page, name) {
  await action(page, name).click()
  await page.locator('.el-dialog__footer .el-button--primary').click()
}

async function told(page, wanted) {
  await page.waitForSelector('.run-result .figures > div')
  const figures = (await page.locator('.run-result .figures dd').allTextContents()).map((text) =>
    text.replaceAll(',', ''),
  )
  for (const figure of wanted) assert.ok(figures.includes(figure), `${figure} among the figures ${figures.join(' ')}`)
}

async function close(page, settled) {
  await page.locator('.el-dialog__footer .el-button--primary').click()
  await page.waitForSelector('.el-dialog', { state: 'detached' })
  await settled()
}

/** One bill of the run is paid at the counter. @return its number */
async function payOne(manager, id) {
  const open = await manager('/api/data/cashier-shift?filter=' + encodeURIComponent("status == 'open'"))
  if (open.total === 0) await manager('/api/data/cashier-shift/actions/open', { post: {} })
  const filter = encodeURIComponent(`run == ${id} && status == 'posted'`)
  const { items } = await manager(`/api/data/bill?filter=${filter}&size=1&sort=billNo`)
  const [bill] = items
  await manager('/api/data/payment/actions/pay', {
    post: {
      account: bill.account.id,
      method: 'cash',
      amount: bill.outstanding,
      bills: [{ id: bill.id, outstanding: bill.outstanding }],
    },
  })
  return bill.billNo
}
