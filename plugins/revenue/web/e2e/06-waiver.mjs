import assert from 'node:assert/strict'

const OPEN = "status in ['posted', 'partly-paid']"
/** Late for so many days at so much a day, of which the clerk may waive so much: the demo charges no late fees. */
const DAYS = 10
const CENTS = 14
const LIMIT = 80

/** A clerk waives a part of a late fee: by days, by an amount, and never more than he may. Bills are the server's, fees are told here. */
export default {
  name: 'waiver',
  async run({ page, base, api, settled, shot }) {
    const answer = await api(`/api/data/bill?filter=${encodeURIComponent(OPEN)}&sort=-billNo&size=1`)
    const [bill] = answer.items
    assert.ok(bill, 'there is no open bill: bill a workbook first (demo pilot)')
    const asked = []
    await pretend(page, bill, asked)
    await page.goto(`${base}/p/counter`, { waitUntil: 'load' })
    await settled()
    await page.keyboard.press('F2')
    await page.keyboard.type(bill.meterCard.label)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.work .el-table__row')
    await settled()
    await page.getByRole('button', { name: '减免违约金' }).click()
    const dialog = page.locator('.el-dialog', { hasText: '减免多少' })
    const submit = dialog.getByRole('button', { name: '减免', exact: true })
    await dialog.locator('.above').waitFor()
    assert.match(await dialog.locator('.above').textContent(), /超过限额，还能减免 0\.80 元/)
    assert.equal(await submit.isDisabled(), true, 'more than the clerk may')
    await shot('all')

    await dialog.getByText('按天数').click()
    const field = dialog.locator('.how input')
    await field.fill('11')
    await field.press('Tab')
    await dialog.getByText('填 1 到 10 天').waitFor()
    await shot('wrong')
    await field.fill('3')
    await field.press('Tab')
    await dialog.getByText('减免 3 天，0.42 元').waitFor()
    assert.equal(await submit.isDisabled(), false)
    await shot('days')

    await dialog.getByText('按金额').click()
    await dialog.getByText('减免 5 天，0.70 元').waitFor()
    assert.equal(await field.inputValue(), '0.80', 'what the clerk may waive is proposed')
    await page.setViewportSize({ width: 390, height: 844 })
    await settled()
    await shot('narrow')
    await page.setViewportSize({ width: 1440, height: 900 })
    await submit.click()
    await dialog.getByText('请选择减免原因').waitFor()
    await dialog.locator('.reason').click()
    await page.locator('.el-select-dropdown__item:visible').first().click()
    await submit.click()
    await page.getByText('已减免违约金 0.70 元').waitFor()
    await dialog.waitFor({ state: 'detached' })
    const last = asked.at(-1)
    assert.equal(last.action, 'waive')
    assert.deepEqual(last.body.bills, [{ id: bill.id, lateFee: '1.40', amount: '0.80' }])
    assert.ok(last.body.reason)
    await page.unroute('**/api/data/payment/actions/due')
    await page.unroute('**/api/data/late-fee-waiver/actions/*')
  },
}

/** The bill is late, and the server works the waivers of it out. */
async function pretend(page, bill, asked) {
  await page.route('**/api/data/payment/actions/due', (route) =>
    route.fulfill({ json: { bills: [{ id: bill.id, lateFee: money(DAYS * CENTS), lateDays: String(DAYS) }] } }),
  )
  await page.route('**/api/data/late-fee-waiver/actions/*', (route) => {
    const body = route.request().postDataJSON()
    asked.push({ action: new URL(route.request().url()).pathname.split('/').at(-1), body })
    const bills = body.bills.map(({ id, days, amount }) => {
      const covered = amount ? Math.floor(Math.round(Number(amount) * 100) / CENTS) : (days ?? DAYS)
      return {
        id,
        label: bill.billNo,
        lateDays: String(DAYS),
        lateFee: money(DAYS * CENTS),
        days: String(covered),
        amount: money(covered * CENTS),
        left: money(LIMIT),
        allowed: covered * CENTS <= LIMIT,
      }
    })
    return route.fulfill({ json: { account: bill.account, bills, amount: bills[0].amount } })
  })
}

const money = (cents) => (cents / 100).toFixed(2)
