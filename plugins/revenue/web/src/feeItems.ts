/** Fee items in the order in which bills and prices tell them. */
const ORDER = ['water', 'sewage', 'resource', 'garbage', 'pressure', 'surcharge', 'late-fee', 'other']

/** For `sort`; an item that is not known here comes last, such ones among themselves by their name. */
export function byFeeItem(a: string, b: string): number {
  return place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0)
}

function place(item: string): number {
  const at = ORDER.indexOf(item)
  return at < 0 ? ORDER.length : at
}
