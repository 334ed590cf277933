import assert from 'node:assert/strict'

/** A second person sees what would change, refuses it with a reason or has it done; nobody decides on his own. */
export default {
  name: 'approval',
  user: 'security',
  async run({ page, base, api, signIn, settled, shot }) {
    const clerk = (await api(`/api/data/user?filter=${encodeURIComponent("username == 'clerk'")}`)).items[0]
    const asker = await signIn('security2')
    const grant = { user: clerk.id, role: 'reviewer', organization: clerk.organization.id }
    const { approval } = await asker('/api/data/user-role', { post: grant })
    assert.ok(approval, 'a role is not granted by one alone')
    assert.equal(await asker(`/api/approvals/${approval}/approve`, { post: {} }).catch(() => 'refused'), 'refused')

    await page.goto(`${base}/p/approvals`, { waitUntil: 'load' })
    await page.locator('.approval-counter .el-badge__content:visible').waitFor()
    await page.locator(`[data-approval="${approval}"] button`).click()
    const dialog = page.locator('.approval-dialog')
    await dialog.getByText('reviewer').first().waitFor()
    await settled()
    await shot('detail')
    await dialog.locator('.el-button--primary').click()
    await dialog.getByText('已同意，并已执行').waitFor()
    await shot('done')
    const roles = await api(`/api/data/user-role?filter=${encodeURIComponent(`user == ${clerk.id}`)}`)
    assert.ok(roles.items.some(({ role }) => role === 'reviewer'))
  },
}
