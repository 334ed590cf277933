import {
  createHttp,
  createI18n,
  createMetadata,
  createRecords,
  createWidgets,
  sessionTokens,
  type Platform,
  type TokenStore,
  type UrlQuery,
} from '@minshui/renderer'
import { useSession } from './session'

const widgetWords = {
  zh: { timeout: '加载超时', unknown: '没有找到组件 {name}' },
  en: { timeout: 'Loading took too long', unknown: 'There is no widget {name}' },
}

/** In development a plugin's web part comes from its source, so that it is replaced while it runs. */
const sources = import.meta.env.DEV ? import.meta.glob('../../plugins/*/web/src/index.ts') : {}

/** Screens of the platform itself that pages name as widgets. */
const own = {
  'engine/audit': () => import('./system/AuditPanel.vue'),
  'engine/jobs': () => import('./system/JobsPanel.vue'),
  'engine/deliveries': () => import('./system/DeliveriesPanel.vue'),
  'engine/package': () => import('./system/PackagePanel.vue'),
  'engine/scripts': () => import('./system/ScriptsPanel.vue'),
}

function loadModule(url: string): Promise<unknown> {
  const plugin = /^\/plugins\/([^/]+)\//.exec(url)?.[1]
  const source = sources[`../../plugins/${plugin}/web/src/index.ts`]
  return source ? source() : import(/* @vite-ignore */ url)
}

/** What only the shell can do. */
export interface Shell {
  /** Resolves to true when the same user has logged in again. */
  signedOut(): Promise<boolean>
  open(page: string, query?: UrlQuery): void
}

export function createPlatform(shell: Shell): { platform: Platform; tokens: TokenStore } {
  const i18n = createI18n()
  const tokens = sessionTokens()
  const http = createHttp({ tokens, language: () => i18n.locale.value, signedOut: shell.signedOut })
  const say = i18n.translator(widgetWords)
  const words = { timeout: () => say('timeout'), unknown: (name: string) => say('unknown', { name }) }
  const platform: Platform = {
    http,
    i18n,
    records: createRecords(http),
    metadata: createMetadata(http),
    widgets: createWidgets({ http, load: loadModule, words, own }),
    session: () => useSession().current,
    open: shell.open,
  }
  return { platform, tokens }
}
