import assert from 'node:assert/strict'

const DAY = 86_400_000
const day = (plus) => new Date(Date.now() + 8 * 3_600_000 + plus * DAY).toISOString().slice(0, 10)

/** A notice is read by keyboard, somebody acts for another and stops, the tree of organisations is searched and opened, a code is looked up. */
export default {
  name: 'desk',
  login: false,
  async run({ page, base, signIn, secretOf, login, settled, shot }) {
    if (!secretOf('clerk')) return
    const system = await signIn('system')
    const security = await signIn('security')
    const root = (await system('/api/auth/me')).organization.id
    const title = `停水演练${Date.now()}`
    const words = '今晚十点起分区停水，窗口照常营业。'
    await system('/api/data/notice', {
      post: { title, content: words, level: 'important', organization: root, begins: day(0), ends: day(1) },
    })
    const user = async (name) =>
      (await security(`/api/data/user?filter=${encodeURIComponent(`username == '${name}'`)}`)).items[0].id
    await security('/api/data/stand-in', {
      post: {
        person: await user('clerk'),
        substitute: await user('cashier'),
        begins: day(-1),
        ends: day(1),
        reason: '年休假',
      },
    })

    await login('cashier')
    const bell = page.locator('.notice-bell button')
    await page.locator('.notice-bell .el-badge__content:visible').waitFor()
    await bell.press('Enter')
    const head = page.locator('.notices [data-notice]').filter({ hasText: title }).locator('button')
    await head.press('Enter')
    await page.getByText(words).waitFor()
    await head.getByText('未读').waitFor({ state: 'detached' })
    await settled()
    await shot('notice')
    await page.keyboard.press('Escape')
    await page.locator('.notices').waitFor({ state: 'hidden' })

    await page.locator('header .user').click()
    await page.getByRole('menuitem', { name: '代理他人' }).click()
    await page.locator('[data-person="clerk"] button').waitFor()
    await settled()
    await shot('stand-in')
    await page.locator('[data-person="clerk"] button').click()
    await page.locator('.acting').getByText('业务员（clerk）').waitFor()
    await page.locator('.side [data-page="customer"]').waitFor()
    assert.equal(await page.locator('.side [data-page="counter"]').count(), 0, 'what is his own is not there meanwhile')
    await settled()
    await shot('acting')
    await page.setViewportSize({ width: 390, height: 844 })
    await settled()
    await shot('acting-narrow')
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.reload({ waitUntil: 'load' })
    await page.locator('.acting').getByRole('button', { name: '结束代理' }).click()
    await page.locator('.acting').waitFor({ state: 'detached' })
    await page.locator('.side [data-page="counter"]').waitFor({ state: 'attached' })

    await page.context().clearCookies()
    await page.goto(`${base}/login`)
    await page.evaluate(() => sessionStorage.clear())
    await login('system')
    await page.goto(`${base}/p/organization-tree`, { waitUntil: 'load' })
    await page.locator('[data-organization="350583-01"]').waitFor()
    await page.getByPlaceholder('按名称或代码查找').fill('城区')
    await page.locator('[data-organization="350583-02"]').waitFor({ state: 'hidden' })
    await settled()
    await shot('tree')
    await page.locator('.el-tree-node:has(> .el-tree-node__content [data-organization="350583-01"])').press('Enter')
    await page.locator('.record-drawer').getByText('城区营业站').first().waitFor()
    await settled()
    await shot('organization')
    await page.keyboard.press('Escape')

    await page.goto(`${base}/p/problem-codes`, { waitUntil: 'load' })
    await page.getByPlaceholder('按代码或文字查找').fill('STAND_IN_NONE')
    await page.locator('[data-code="STAND_IN_NONE"]').getByText('您今天不是该用户的代理人').waitFor()
    assert.equal(await page.locator('[data-code]').count(), 1)
    await settled()
    await shot('codes')
  },
}
