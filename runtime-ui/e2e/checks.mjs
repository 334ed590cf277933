/** What must hold of every screen; each check answers with the places where it does not. */
export async function look(page) {
  return page.evaluate(() => {
    const found = []
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth - root.clientWidth}px too wide`)
    const content = document.querySelector('main.content')
    if (content && content.scrollWidth > content.clientWidth) {
      found.push(`the content is ${content.scrollWidth - content.clientWidth}px too wide`)
    }
    for (const drawer of document.querySelectorAll('.el-drawer__body, .el-dialog')) {
      if (drawer.scrollWidth > drawer.clientWidth + 1) found.push('a drawer or dialog scrolls sideways')
    }
    for (const cell of document.querySelectorAll('.plain-table td')) {
      const isCard = getComputedStyle(cell).display === 'block'
      if (isCard && cell.textContent.trim() === '' && !cell.querySelector('*')) found.push('a label without a value')
    }
    // Words that nobody wrote: a key of a message, an unfilled hole, a value that was never made text.
    const key =
      /^(action|bin|button|choice|delete|form|header|history|home|import|list|login|page|password|problem|record|reference|widget)\.[a-zA-Z]+$/
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('script, style')) continue
      const text = node.textContent.trim()
      if (key.test(text)) found.push(`untranslated: ${text}`)
      if (/\[object Object\]|\bundefined\b|\bNaN\b|\{\w+\}/.test(text))
        found.push(`not for people: ${text.slice(0, 80)}`)
    }
    return [...new Set(found)]
  })
}
