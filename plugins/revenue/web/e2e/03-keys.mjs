import assert from 'node:assert/strict'

const USER = 'cashier'

/** A cashier's day without a mouse: log in, open the counter and a shift, take a payment, count the drawer, close. */
export default {
  name: 'keys',
  login: false,
  async run({ page, base, secretOf, signIn, settled, shot, expected }) {
    if (!secretOf(USER)) return
    const api = await signIn(USER)
    const open = encodeURIComponent("status in ['posted', 'partly-paid']")
    const [bill] = (await api(`/api/data/bill?filter=${open}&sort=-billNo&size=1`)).items
    const keys = page.keyboard
    await page.goto(`${base}/login`, { waitUntil: 'load' })
    await page.waitForSelector('#username')
    assert.equal(await focused(page), 'username', 'the user name waits for typing')
    await keys.type(USER)
    await keys.press('Tab')
    await keys.type(secretOf(USER))
    await keys.press('Enter')
    await page.waitForSelector('header.header')
    await settled()

    await keys.press('Alt+m')
    for (let step = 0; (await page.evaluate(() => document.activeElement?.dataset.page)) !== 'counter'; step++) {
      assert.ok(step < 30, 'the arrows reach the counter in the menu')
      await keys.press('ArrowDown')
    }
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'none')
    await shot('menu')
    await keys.press('Enter')
    await page.waitForSelector('.counter .finder')
    await settled()
    await page.waitForSelector('.shift-bar .el-tag')
    if (await page.locator('.shift-bar .el-tag--warning').count()) await keys.press('F4')
    await page.waitForSelector('.shift-bar .el-tag--success')

    await keys.press('F2')
    await keys.type(bill.meterCard.label)
    await keys.press('Enter')
    await page.waitForSelector('.work .el-table__row')
    await settled()
    assert.equal(await focused(page), 'tendered', 'the amount waits for the key')
    const due = (await page.textContent('.pay .due strong')).replaceAll(',', '')
    await keys.press('Enter')
    await page.waitForSelector('.paid')
    await settled()

    await keys.press('F4')
    await page.waitForSelector('#counted-cash')
    await page.waitForFunction(() => document.activeElement?.id === 'counted-cash')
    await shot('count')
    await keys.press('Escape')
    await page.waitForSelector('#counted-cash', { state: 'detached' })
    await keys.press('F4')
    await page.waitForFunction(() => document.activeElement?.id === 'counted-cash')
    await keys.type(oneLess(due))
    await keys.press('Enter')
    await page.waitForSelector('.el-dialog .outcome')
    await settled()
    assert.match(await page.textContent('.el-dialog .outcome'), /短款 1\.00 元/)
    const cash = await page.locator('.el-dialog .el-table__row').first().locator('td').allTextContents()
    assert.deepEqual(
      cash.map((text) => text.trim().replaceAll(',', '')),
      ['现金', due, oneLess(due), '-1.00'],
    )
    await shot('closed')
    await keys.press('Escape')
    await page.waitForSelector('.shift-bar .el-tag--warning')
    await settled()

    // Closed is locked: nothing is taken or reversed any more.
    const shift = (await api('/api/data/cashier-shift?sort=-openedAt&size=1&fields=status,difference')).items[0]
    assert.deepEqual([shift.status, shift.difference], ['closed', '-1.00'])
    await page.locator('.work').getByRole('button', { name: '冲正' }).first().press('Enter')
    await keys.type('结账后')
    await keys.press('Enter')
    await page.waitForSelector('.work .problem-box')
    expected()
    await shot('locked')
  },
}

function focused(page) {
  return page.evaluate(() => document.activeElement?.id)
}

/** A yuan less, exact. */
function oneLess(amount) {
  const [whole, cents] = amount.split('.')
  return `${BigInt(whole) - 1n}.${cents}`
}
