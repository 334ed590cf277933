/** The words of HTML alone, in one line; nothing of it is run or loaded. */
export function plainText(html: string): string {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  for (const block of body.querySelectorAll('p, br, li, h1, h2, h3, h4, h5, h6, tr, td, th, div, blockquote'))
    block.append(' ')
  return (body.textContent ?? '').replace(/\s+/g, ' ').trim()
}
