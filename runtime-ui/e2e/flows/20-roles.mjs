import assert from 'node:assert/strict'

const OPEN = {
  reader11: ['meter-card', 'book', 'reading', 'meter', 'installation', 'organization'],
  reviewer: ['meter-card', 'billing-run', 'bill', 'tariff', 'reading'],
  cashier01: ['counter', 'payment', 'cashier-shift', 'bill', 'tariff'],
  manager01: ['counter', 'billing-run', 'reading', 'tariff'],
}
const CLOSED = {
  reader11: ['counter', 'bill', 'billing-run', 'tariff', 'user'],
  reviewer: ['counter', 'payment', 'user'],
  cashier01: ['billing-run', 'user'],
  manager01: ['user'],
}

/** Everybody's menu holds what is his, and the address of another page answers with a page of words, not with an error. */
export default {
  name: 'roles',
  login: false,
  async run({ page, base, pages, secretOf, login, settled, shot, expected }) {
    if (!secretOf('reader11')) return
    for (const [user, open] of Object.entries(OPEN)) {
      await page.context().clearCookies()
      await page.goto(`${base}/login`)
      await page.evaluate(() => sessionStorage.clear())
      await login(user)
      const menu = await page
        .locator('.side [data-page]')
        .evaluateAll((items) => items.map((item) => item.dataset.page))
      for (const wanted of open) assert.ok(menu.includes(wanted), `${user} has ${wanted} in ${menu}`)
      for (const closed of CLOSED[user]) {
        assert.ok(pages.includes(closed), `${closed} is a page`)
        assert.ok(!menu.includes(closed), `${user} has no ${closed}`)
      }
      await shot(user)
      const [first] = CLOSED[user]
      await page.goto(`${base}/p/${first}`)
      await page.waitForSelector('.missing')
      await settled()
      assert.match(await page.textContent('.missing'), /您没有权限打开这个页面/)
      assert.ok(
        expected().every((fault) => fault.includes('403')),
        'nothing but the refusal',
      )
      await shot(`${user}-forbidden`)
      await page.getByRole('button', { name: '返回首页' }).press('Enter')
      await page.waitForSelector('.page h2')
    }
    await page.goto(`${base}/p/no-such-page`)
    await page.waitForSelector('.missing')
    assert.match(await page.textContent('.missing'), /没有找到这个页面/)
    expected()
  },
}
