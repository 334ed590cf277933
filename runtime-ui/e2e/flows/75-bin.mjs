import assert from 'node:assert/strict'

/** What was deleted lies in the bin, comes back from there, and goes for good from there. */
export default {
  name: 'bin',
  async run({ page, base, api, settled, shot }) {
    const code = `B${Date.now()}`
    const created = await api('/api/data/meter-maker', { post: { code, name: '回收站厂家' } })
    await page.goto(`${base}/p/meter-maker?record=${created.id}`, { waitUntil: 'load' })
    await page.waitForSelector('.record-drawer')
    await settled()
    const remove = async () => {
      await page.locator('.record-drawer .el-button--danger').click()
      await page.getByText('移入回收站').waitFor()
      await page.locator('.el-message-box .el-button--primary').click()
      await page.waitForSelector('.record-drawer', { state: 'detached' })
      await settled()
    }
    await remove()
    await page.locator('.toolbar').getByRole('button', { name: '回收站' }).click()
    const row = page.locator('.bin-drawer .el-table__body .el-table__row', { hasText: code })
    await row.waitFor()
    await settled()
    await shot('bin')
    await page.setViewportSize({ width: 390, height: 844 })
    await settled()
    const [time, work] = await Promise.all(['deleted', 'work'].map((name) => row.locator(`td.${name}`).boundingBox()))
    assert.ok(time.x + time.width <= work.x + 1, 'the time of deletion is not behind the buttons')
    assert.match(await row.locator('td.deleted').textContent(), /\d{4}-\d{2}-\d{2} \d{2}:\d{2}/)
    await shot('bin-narrow')
    await page.setViewportSize({ width: 1440, height: 900 })
    await settled()
    await row.getByRole('button', { name: '恢复' }).click()
    await row.waitFor({ state: 'detached' })
    const alive = () => api(`/api/data/meter-maker?filter=${encodeURIComponent(`code == '${code}'`)}`)
    assert.equal((await alive()).items.length, 1, 'it is back')
    await page.goto(`${base}/p/meter-maker?record=${created.id}`, { waitUntil: 'load' })
    await page.waitForSelector('.record-drawer')
    await settled()
    await remove()
    await page.locator('.toolbar').getByRole('button', { name: '回收站' }).click()
    await row.waitFor()
    await row.getByRole('button', { name: '彻底删除' }).click()
    await page.getByText('彻底删除后不能再恢复').waitFor()
    await page.locator('.el-message-box .el-button--primary').click()
    await row.waitFor({ state: 'detached' })
    assert.equal((await alive()).items.length, 0)
    const bin = await api(`/api/data/meter-maker?deleted=true&filter=${encodeURIComponent(`code == '${code}'`)}`)
    assert.equal(bin.items.length, 0, 'it is gone for good')
  },
}
