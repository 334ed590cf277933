import assert from 'node:assert/strict'

/** The administrator sees how plugins do, is told what uses one before it is disabled, and disables and enables it. */
export default {
  name: 'plugins',
  user: 'system',
  async run({ page, base, api, settled, shot, expected, secretOf, login }) {
    await page.locator('header .user').click()
    await page.getByRole('menuitem', { name: '插件' }).click()
    await page.waitForSelector('[data-plugin=tariff]')
    await settled()
    const row = page.locator('[data-plugin=revenue]')
    assert.match(await row.textContent(), /启用/)
    assert.equal((await row.locator('[data-health]').textContent()).trim(), '正常')
    await shot('list')

    await row.getByRole('button', { name: '停用' }).click()
    await page.locator('[data-act=go]').click()
    await page.waitForSelector('[data-act=force]')
    assert.match(await page.textContent('.el-dialog .uses'), /账单|bill/)
    assert.equal(
      expected().every((fault) => fault.includes('409')),
      true,
      'nothing but the refusal',
    )
    await shot('in-use')
    await page.getByLabel('原因').fill('浏览器测试')
    await page.locator('[data-act=force]').click()
    await row.getByRole('button', { name: '启用' }).waitFor()
    await settled()
    await shot('disabled')
    const widgets = await api('/api/plugins/web')
    assert.ok(!widgets.some(({ plugin }) => plugin === 'revenue'), 'the web part left')

    await row.getByRole('button', { name: '启用' }).click()
    await page.locator('[data-act=go]').click()
    await row.getByRole('button', { name: '停用' }).waitFor()
    const { items } = await api('/api/plugins/revenue/history')
    assert.deepEqual(
      items.slice(0, 2).map(({ action }) => action),
      ['enable', 'disable'],
    )
    assert.equal(items[1].detail, '浏览器测试')

    await row.getByRole('button', { name: '配置' }).click()
    await page.getByText('没有可以配置的内容').waitFor()
    expected()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(`${base}/plugins`)
    await page.waitForSelector('[data-plugin=tariff]')
    await settled()
    await shot('narrow')
    expected()

    if (!secretOf('clerk')) return
    await page.evaluate(() => sessionStorage.clear())
    await login('clerk')
    await page.goto(`${base}/plugins`)
    await page.waitForSelector('.problem-box')
    assert.match(await page.textContent('.problem-box'), /只有管理员可以查看插件/)
    expected()
  },
}
