/**
 * Adds the style sheet that lies beside a web part's entry. A link and not an inline style, because the content security policy
 * of the shell allows nothing inline. In development the sources bring their own styles.
 */
export function attachStyle(entry: string): void {
  const at = new URL(entry)
  if (!at.pathname.endsWith('/index.js')) return
  const href = new URL('index.css', at).pathname
  if (document.querySelector(`link[href="${href}"]`)) return
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  document.head.append(link)
}
