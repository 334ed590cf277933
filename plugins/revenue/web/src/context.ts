import type { Platform, Translate } from '@minshui/renderer'
import { inject, provide, type InjectionKey } from 'vue'
import { en, zh, type WordKey } from './words'

export interface RevenueContext {
  platform: Platform
  t: Translate<WordKey>
}

const key: InjectionKey<RevenueContext> = Symbol('revenue')

/** Called by a widget's outermost part with the property that the shell gives it. */
export function provideRevenue(platform: Platform): RevenueContext {
  const context = { platform, t: platform.i18n.translator({ zh, en }) }
  provide(key, context)
  return context
}

export function useRevenue(): RevenueContext {
  const context = inject(key)
  if (!context) throw new Error('used outside of a revenue widget')
  return context
}
