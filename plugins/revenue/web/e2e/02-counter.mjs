import assert from 'node:assert/strict'

const OPEN = "status in ['posted', 'partly-paid']"

/** A customer pays what he owes by keys alone, and the payment is taken back: every amount is checked against the API. */
export default {
  name: 'counter',
  async run({ page, base, api, settled, shot }) {
    const list = (object, filter, more = '') =>
      api(`/api/data/${object}?filter=${encodeURIComponent(filter)}&size=200${more}`)
    const [bill] = (await list('bill', OPEN, '&sort=billNo')).items
    assert.ok(bill, 'there is no open bill to pay: bill a workbook first (demo pilot)')
    const account = bill.account.id
    const before = (await list('bill', `account == ${account} && ${OPEN}`)).items
    const due = total(before.map(({ outstanding }) => outstanding))

    await page.goto(`${base}/p/counter`, { waitUntil: 'load' })
    await settled()
    await openShift(page, settled)
    await page.keyboard.press('F2')
    await page.keyboard.type(bill.meterCard.label)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.work .el-table__row')
    await settled()
    await shot('debts')
    assert.equal((await page.textContent('.pay .due strong')).replaceAll(',', ''), due, 'the sum that is due')
    assert.equal(await page.inputValue('#tendered'), due, 'the amount that is offered')

    await page.fill('#tendered', total([due, '0.50']))
    assert.match(await page.textContent('.pay .change'), /0\.50/, 'the change')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.paid')
    await settled()
    await shot('paid')
    assert.equal((await list('bill', `account == ${account} && ${OPEN}`)).total, 0, 'open bills after the payment')

    await page.locator('.work .el-button--danger.is-link').first().click()
    await page.fill('.el-message-box input', '浏览器测试')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelectorAll('.debts .el-table__row').length > 0)
    await settled()
    await shot('reversed')
    assert.equal(await page.locator('.paid').count(), 0, 'a payment that was taken back is not told as paid')
    const after = (await list('bill', `account == ${account} && ${OPEN}`)).items
    assert.equal(total(after.map(({ outstanding }) => outstanding)), due, 'what is owed after the reversal')
    await nextPaysHisOwnWay(page, await list('bill', `account != ${account} && ${OPEN}`))
  },
}

/** What one customer chose is not kept for the next. */
async function nextPaysHisOwnWay(page, others) {
  assert.ok(others.total > 0, 'another customer owes something')
  await page.locator('.methods').getByText('扫码').click()
  await page.fill('#tendered', '999999')
  await page.getByText('多收的转入预存').click()
  await page.keyboard.press('F2')
  await page.keyboard.type(others.items[0].meterCard.label)
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.querySelector('#tendered')?.value !== '999999')
  const chosen = page.locator('.pay input:checked')
  assert.deepEqual(await chosen.evaluateAll((all) => all.map(({ value }) => value)), ['cash'])
}

async function openShift(page, settled) {
  const open = page.locator('.shift-bar .el-button--primary')
  if ((await open.count()) === 0) return
  await open.click()
  await page.waitForSelector('.shift-bar .el-tag--success')
  await settled()
}

/** Exact: in whole cents. */
function total(amounts) {
  const cents = amounts.reduce((sum, amount) => {
    const [whole, fraction = ''] = amount.split('.')
    return sum + BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
  }, 0n)
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
}
