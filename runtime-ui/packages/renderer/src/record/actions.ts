import type { ActionMeta } from '../meta/types'

/** Actions that a plain button with a plain form can do; one that takes rows needs a screen of its own, a plugin's widget. */
export function generic(actions: readonly ActionMeta[], on: ActionMeta['on']): ActionMeta[] {
  return actions.filter(
    (action) => action.on.toLowerCase() === on && !action.input?.some(({ type }) => type === 'rows'),
  )
}
