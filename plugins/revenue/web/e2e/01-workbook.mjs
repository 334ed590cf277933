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
      await page.locator('.el-dialog__footer .el-button--primary').click()
      await page.waitForSelector('.el-dialog .el-alert--success')
      await settled()
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

/** A month is typed into the first date input. */
async function period(page, within) {
  const input = page.locator(`${within} .el-date-editor input`).first()
  await input.fill(PERIOD)
  await input.press('Enter')
  await input.press('Tab')
}
