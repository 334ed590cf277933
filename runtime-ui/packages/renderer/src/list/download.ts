import type { DownloadedFile } from '../http/client'

/** Hands a file to the browser as a download. */
export function save({ name, content }: DownloadedFile) {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
