import assert from 'node:assert/strict'

/** A company's administrator gives a user a place and roles by choosing, not by typing. */
export default {
  name: 'user',
  user: 'company01',
  async run({ page, base, api, signIn, settled, shot }) {
    const username = `e2e${Date.now()}`
    await page.goto(`${base}/p/user?record=new`, { waitUntil: 'load' })
    await page.waitForSelector('.record-form')
    await settled()
    const form = page.locator('.record-form')
    await form.getByLabel('用户名').fill(username)
    await form.getByLabel('姓名').fill('浏览器测试')
    const place = form.getByRole('combobox', { name: '机构' })
    await place.click()
    await page.keyboard.type('城区')
    await page
      .locator('.el-select-dropdown:visible .el-tree-node__content:visible', { hasText: '城区营业站' })
      .last()
      .click()
    const roles = page.locator('.keys-edit .el-select__wrapper')
    for (const role of ['抄表员', '收费员']) {
      await roles.click()
      await page.keyboard.type(role)
      await page.locator('.el-select-dropdown:visible li:visible', { hasText: role }).first().click()
    }
    await page.keyboard.press('Escape')
    await shot('form')
    await page.locator('.record-form .el-button--primary').click()
    await page.locator('.problem-box', { hasText: '已提交复核' }).waitFor()
    await shot('asked')
    const [asked] = (await api('/api/approvals?list=asked')).items
    const second = await signIn('security')
    assert.equal((await second(`/api/approvals/${asked.id}/approve`, { post: {} })).status, 'done')
    const made0 = (await api(`/api/data/user?filter=${encodeURIComponent(`username == '${username}'`)}`)).items[0]
    await page.goto(`${base}/p/user?record=${made0.id}`, { waitUntil: 'load' })
    await page.waitForSelector('.keys-read .el-tag')
    await settled()
    assert.deepEqual((await page.locator('.keys-read .el-tag').allTextContents()).sort(), ['抄表员', '收费员'])
    await shot('saved')
    const { id } = made0
    const made = await api(`/api/data/user/${id}?fields=organization,roles`)
    assert.equal(made.organization.label, '城区营业站')
    assert.deepEqual(made.roles.map(({ role }) => role).sort(), ['cashier', 'reader'])
    const kept = made.roles.find(({ role }) => role === 'reader').id

    await page.locator('.record-drawer .el-drawer__footer .el-button--primary:not(.is-plain)').click()
    await page.locator('.keys-edit .el-tag', { hasText: '收费员' }).locator('.el-tag__close').click()
    await page.locator('.record-form .el-button--primary').click()
    // A role is taken away at once, by one person.
    await page.waitForSelector('.keys-read .el-tag')
    await settled()
    const changed = await api(`/api/data/user/${id}?fields=organization,roles`)
    assert.deepEqual(
      changed.roles.map((row) => [row.id, row.role]),
      [[kept, 'reader']],
      'a role that stays is the same row',
    )
  },
}
