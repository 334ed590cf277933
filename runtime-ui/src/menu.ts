import type { MenuItem } from '@minshui/renderer'

/** The first page of a menu, in order; null when it opens none. */
export function firstPage(items: readonly MenuItem[]): string | null {
  for (const item of items) {
    const page = item.page ?? firstPage(item.items ?? [])
    if (page) return page
  }
  return null
}

/** Whether a menu, cut to what is open to the user, holds the page. */
export function holdsPage(items: readonly MenuItem[], page: string): boolean {
  return items.some((item) => item.page === page || holdsPage(item.items ?? [], page))
}
