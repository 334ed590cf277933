import assert from 'node:assert/strict'

/** A company’s administrator sets a parameter, sees where it comes from, and clears it. */
export default {
  name: 'parameters',
  login: false,
  async run({ page, base, secretOf, login, settled, shot, expected }) {
    if (!secretOf('company01')) return
    await page.context().clearCookies()
    await page.goto(`${base}/login`)
    await page.evaluate(() => sessionStorage.clear())
    await login('company01')
    await page.goto(`${base}/p/parameters`, { waitUntil: 'load' })
    await settled()
    const row = page.locator('[data-policy="review"] [data-parameter="minimumChange"]')
    assert.equal((await row.locator('[data-part="source"]').textContent()).trim(), '默认值')
    await row.getByRole('button', { name: '设置' }).click()
    await page.locator('.el-dialog input').fill('-1')
    await page.locator('.el-dialog').getByRole('button', { name: '设置' }).click()
    await page.locator('.el-dialog', { hasText: '须是' }).waitFor()
    expected()
    await page.locator('.el-dialog input').fill('12')
    await page.locator('.el-dialog').getByRole('button', { name: '设置' }).click()
    await page.locator('[data-parameter="minimumChange"] [data-part="source"]', { hasText: '本组织所设' }).waitFor()
    assert.equal((await row.locator('[data-part="value"]').textContent()).trim(), '12')
    await settled()
    await shot('set')
    await row.getByRole('button', { name: '清除' }).click()
    await page
      .locator('.el-message-box')
      .getByRole('button', { name: /确定|OK/ })
      .click()
    await page.locator('[data-parameter="minimumChange"] [data-part="source"]', { hasText: '默认值' }).waitFor()
    await settled()
    await shot('cleared')
  },
}
