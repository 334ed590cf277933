/** A notice as `/api/notices` tells it. */
export interface Notice {
  id: string
  title: string
  content: string
  level: string
  organization: string
  /** First day, `yyyy-MM-dd`. */
  begins: string
  read: boolean
}

export interface Notices {
  unread: number
  items: Notice[]
}

/** The same with one of them read. */
export function withRead({ items }: Notices, id: string): Notices {
  const now = items.map((each) => (each.id === id ? { ...each, read: true } : each))
  return { unread: now.filter(({ read }) => !read).length, items: now }
}
