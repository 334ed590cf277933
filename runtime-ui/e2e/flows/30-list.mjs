import assert from 'node:assert/strict'

/** A list keeps its search and its page through back, forward and reload; its rows are worked by keys. */
export default {
  name: 'list',
  async run({ page, base, settled, shot }) {
    await page.goto(`${base}/p/meter-card`, { waitUntil: 'load' })
    await settled()
    await page.keyboard.press('/')
    await page.keyboard.type('350587')
    await page.keyboard.press('Enter')
    await page.waitForURL(/q=350587/)
    await settled()
    await page.locator('.el-pager li', { hasText: '2' }).first().click()
    await page.waitForURL(/page=2/)
    await settled()
    const row = page.locator('.list-view .el-table__body .el-table__row')
    const second = await row.nth(1).locator('td').first().textContent()

    await row.first().focus()
    await page.keyboard.press('ArrowDown')
    assert.notEqual(
      await row.nth(1).evaluate((element) => getComputedStyle(element).outlineStyle),
      'none',
      'focus is seen',
    )
    await shot('row')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.record-drawer')
    await settled()
    assert.ok((await page.textContent('.record-drawer')).includes(second.trim()), 'Enter opens the row it stands on')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.record-drawer', { state: 'detached' })

    const same = async (how) => {
      await page
        .waitForFunction(() => document.querySelector('.el-pager .is-active')?.textContent.trim() === '2')
        .catch(() => assert.fail(`${how}: not on the second page at ${page.url()}`))
      await settled()
      assert.match(page.url(), /q=350587/, how)
      assert.equal(await page.inputValue('.quick input'), '350587', how)
      assert.equal(await row.nth(1).locator('td').first().textContent(), second, how)
    }
    await same('after the drawer')
    await page.reload({ waitUntil: 'load' })
    await same('after a reload')
    await page.goto(`${base}/p/customer`, { waitUntil: 'load' })
    await settled()
    await page.goBack({ waitUntil: 'load' })
    await same('after going back')
    await page.locator('.el-pager li', { hasText: '1' }).first().click()
    await page.waitForFunction(() => document.querySelector('.el-pager .is-active')?.textContent.trim() === '1')
    await settled()
    await page.goBack()
    await same('after a page was taken back')
    await page.goForward()
    await page.waitForFunction(() => document.querySelector('.el-pager .is-active')?.textContent.trim() === '1')
  },
}
