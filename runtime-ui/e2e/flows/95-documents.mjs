import assert from 'node:assert/strict'

/** The page brings no icon of its own; its editor's syntax check is a worker from a blob, which the policy rightly refuses. */
const KNOWN = /status of 404|favicon|Creating a worker from 'blob:/

/** The documentation of the interfaces for people: read by whoever is logged in, refused to everybody else. */
export default {
  name: 'documents',
  login: false,
  async run({ page, base, secretOf, login, settled, shot, expected }) {
    const refused = await page.goto(`${base}/doc.html`)
    assert.equal(refused.status(), 401)
    assert.ok(
      expected().every((fault) => fault.includes('401')),
      'nothing but the refusal',
    )
    if (!secretOf('clerk')) return
    await login('clerk')
    const answer = await page.goto(`${base}/doc.html`, { waitUntil: 'load' })
    assert.equal(answer.status(), 200)
    await page.getByText('闽水平台').first().waitFor()
    await page.getByText('/v3/api-docs').first().waitFor()
    // One interface opens, by scripts and styles of this server alone.
    await page.getByText('bill', { exact: true }).first().click()
    await page.locator('.ant-menu-sub .ant-menu-item:visible').first().click()
    await page.getByText('/api/data/bill').first().waitFor()
    await settled()
    assert.deepEqual(
      expected().filter((fault) => !KNOWN.test(fault)),
      [],
    )
    await shot('interface')
  },
}
