import { inject, type Component, type InjectionKey } from 'vue'
import type { Records } from './data/records'
import type { Http } from './http/client'
import type { I18n, Translate } from './i18n/i18n'
import { en, zh, type MessageKey } from './i18n/messages'
import type { UrlQuery } from './list/listState'
import type { Metadata } from './meta/metadata'
import type { Reference } from './meta/types'

/** Who works here: the answer of `GET /api/auth/me`. */
export interface Session {
  user: { id: string; username: string; displayName: string }
  tenant: { id: string; code: string; name: string }
  organization: Reference
  roles: string[]
  /** Whether plugins are his work. */
  managesPlugins?: boolean
  release: string
  mustChangePassword: boolean
  secondFactor?: boolean
  /** His roles ask for a second factor that he does not have: nothing else works before. */
  mustSetUpSecondFactor?: boolean
  /** Whom the user stands in for now: roles and organisation are his then. */
  onBehalfOf?: { username: string; displayName: string }
  /** For the page's requests; only of a session by cookie. */
  csrfToken?: string
}

/** Finds the component of `plugin/widget`. */
export interface Widgets {
  load(name: string): Promise<Component>
}

/** All that a screen part needs from the shell. A plugin's widget gets it as its property `context`. */
export interface Platform {
  http: Http
  records: Records
  metadata: Metadata
  i18n: I18n
  widgets: Widgets
  session(): Session | null
  /** Goes to a page of the menu. */
  open(page: string, query?: UrlQuery): void
}

export const platformKey: InjectionKey<Platform> = Symbol('platform')

export function usePlatform(): Platform {
  const platform = inject(platformKey)
  if (!platform) throw new Error('no platform is provided above this component')
  return platform
}

/** The renderer's own words. */
export function useWords(): Translate<MessageKey> {
  return usePlatform().i18n.translator({ zh, en })
}
