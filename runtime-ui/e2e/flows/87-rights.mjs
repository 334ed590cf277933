import assert from 'node:assert/strict'

/** What a role may do as a tree, and why somebody may not do something, on a large and on a small screen. */
export default {
  name: 'rights',
  login: false,
  async run({ page, base, secretOf, login, settled, shot }) {
    if (!secretOf('security')) return
    await login('security')
    await page.goto(`${base}/p/roles`, { waitUntil: 'load' })
    await page.getByPlaceholder('查找角色').fill('抄表员')
    await page.locator('[data-role="reader"] button').press('Enter')
    const object = page.locator('.el-tree-node__content:has([data-right="meter-card"])')
    const module = page.locator(
      '.rights .el-tree > .el-tree-node:has([data-right="meter-card"]) > .el-tree-node__content',
    )
    await page.locator('.rights .el-tree > .el-tree-node > .el-tree-node__content').first().waitFor()
    for (const each of await page.locator('.rights .el-tree > .el-tree-node > .el-tree-node__content').all())
      await each.click()
    await module.waitFor()
    await object.click()
    await page.locator('[data-right="meter-card/operation/read"]').waitFor()
    await settled()
    await shot('tree')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByText('同时显示未授予的').click()
    await object.click()
    await page.locator('[data-right="meter-card/operation/purge"]').waitFor()
    await settled()
    const wide = await page
      .locator('.rights')
      .evaluate((side) =>
        [side, ...side.querySelectorAll('.node, .el-tree')]
          .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
          .map((part) => `${part.className}: ${part.textContent.trim().slice(0, 40)}`),
      )
    assert.deepEqual(wide, [], 'nothing runs out of a narrow screen')
    await shot('tree-narrow')

    await page.goto(`${base}/p/explain`, { waitUntil: 'load' })
    await page.locator('#explain-user').waitFor()
    await page.locator('#explain-user').fill('cashier01')
    await page.locator('.el-select-dropdown__item:visible').filter({ hasText: '城区站收费员' }).first().click()
    await page.locator('#explain-object').fill('开账')
    await page.locator('.el-select-dropdown__item:visible').filter({ hasText: '开账批次' }).click()
    await page.getByRole('button', { name: '查原因' }).click()
    await page.locator('.answer').getByText('不可以').waitFor()
    await settled()
    await shot('explain-narrow')
  },
}
