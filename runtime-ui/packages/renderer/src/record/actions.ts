import type { ActionMeta } from '../meta/types'

/**
 * Actions that a plain button with a plain form can do. One that takes rows needs a screen of its own, a plugin's widget; `explain`
 * only tells, and what it tells is shown by a tab of the page.
 */
export function generic(actions: readonly ActionMeta[], on: ActionMeta['on']): ActionMeta[] {
  return actions.filter(
    (action) =>
      action.on.toLowerCase() === on && action.name !== 'explain' && !action.input?.some(({ type }) => type === 'rows'),
  )
}
