import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

const WORKBOOK = fileURLToPath(new URL('../../../../metadata/demo/nanan-pilot.xlsx', import.meta.url))
const PERIOD = '2026-09'

/** A workbook goes in, its readings are reviewed and a month is billed: with generated pages alone. Left out where there are cards. */
export default {
  name: 'workbook',
  async run({ page, base, api, settled, shot }) {
    if ((await api('/api/data/meter-card?size=1')).total > 0) return
    const open = async (path) => {
      await page.goto(base + path, { waitUntil: 'load' })
      await settled()
    }

    await open('/p/meter-card')
    await page.getByRole('button', { name: '分公司档案与抄表' }).click()
    await page.setInputFiles('.import input[type=file]', WORKBOOK)
    await page.getByRole('button', { name: '检查文件' }).click()
    await page.waitForSelector('.import .el-alert--success')
    await shot('checked')
    assert.equal((await api('/api/data/meter-card?size=1')).total, 0, 'cards after the dry run')
    await page.getByRole('button', { name: '正式导入' }).click()
    await page.getByText('已导入').waitFor()
    assert.ok((await api('/api/data/meter-card?size=1')).total > 0, 'cards after the import')

    await open('/p/reading')
    await page.getByRole('button', { name: '批量复核' }).click()
    await period(page, '.el-dialog')
    await page.locator('.el-dialog__footer .el-button--primary').click()
    await page.waitForSelector('.el-dialog .el-alert--success')
    await shot('reviewed')

    await open('/p/billing-run?record=new')
    await period(page, '.record-form')
    await page.locator('.record-form .el-button--primary').click()
    for (const name of ['预览', '过账']) {
      await page.locator('.record-drawer .el-drawer__footer').getByRole('button', { name, exact: true }).click()
      // A preview changes nothing that counts and asks nothing.
      if (name === '过账') await page.locator('.el-dialog__footer .el-button--primary').click()
      await page.waitForSelector('.run-result .figures')
      await settled()
      await checkResult(page, await totals(api), name === '预览' ? '试算完成' : '过账完成')
      await shot(name === '预览' ? 'previewed' : 'posted')
      await page.locator('.el-dialog__footer .el-button--primary').click()
      await page.waitForSelector('.el-dialog', { state: 'detached' })
      await settled()
    }
    const posted = await api(
      `/api/data/bill?filter=${encodeURIComponent("status in ['posted', 'partly-paid', 'paid']")}&size=1`,
    )
    assert.ok(posted.total > 0, 'bills after posting')
  },
}

/** The figures of the run as its bills have them. */
async function totals(api) {
  const { items } = await api('/api/data/billing-run?sort=-runNo&size=1')
  return items[0]
}

async function checkResult(page, run, done) {
  assert.match(await page.textContent('.el-dialog .outcome'), new RegExp(done))
  const told = (await page.locator('.run-result .figures dd').allTextContents()).map((text) => text.replaceAll(',', ''))
  for (const figure of [String(run.bills), run.amount]) {
    assert.ok(told.includes(figure), `${figure} among the figures ${told.join(' ')}`)
  }
  const heads = await page.locator('.run-result section').first().locator('th').allTextContents()
  assert.deepEqual(heads.slice(0, 3), ['机构', '账单（张）', '水量（m³）'])
  assert.ok(heads.includes('水费') && heads.includes('污水处理费'), `fee items among ${heads.join(' ')}`)
  // What was said before must not stand over the result: by itself it would stay three seconds.
  await page.waitForSelector('.el-message', { state: 'detached', timeout: 1_500 })
  if (done !== '试算完成') return
  // What makes a reading an outlier is told, and the card is one click away.
  const outlier = page.locator('.outliers .el-table__row').first()
  assert.notEqual((await outlier.locator('.flag').first().textContent()).trim(), '')
  const card = outlier.locator('.record-link')
  const number = await card.textContent()
  await card.click()
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('.record-drawer')[1]?.textContent.includes(wanted),
    number.trim(),
  )
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => document.querySelectorAll('.record-drawer').length === 1)
  assert.ok(await page.locator('.run-result').isVisible(), 'the result is still there')
}

/** A month is typed into the first date input. */
async function period(page, within) {
  const input = page.locator(`${within} .el-date-editor input`).first()
  await input.fill(PERIOD)
  await input.press('Enter')
  await input.press('Tab')
}
