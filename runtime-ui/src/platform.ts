import {
  createHttp,
  createI18n,
  createMetadata,
  createRecords,
  createWidgets,
  pageToken,
  type Platform,
  type PageToken,
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
  'engine/approvals': () => import('./system/ApprovalsPanel.vue'),
  'engine/audit': () => import('./system/AuditPanel.vue'),
  'engine/jobs': () => import('./system/JobsPanel.vue'),
  'engine/deliveries': () => import('./system/DeliveriesPanel.vue'),
  'engine/dictionaries': () => import('./system/DictionariesPanel.vue'),
  'engine/login-log': () => import('./system/LoginLogPanel.vue'),
  'engine/operation-log': () => import('./system/OperationLogPanel.vue'),
  'engine/organization-tree': () => import('./system/OrganizationPanel.vue'),
  'engine/problem-codes': () => import('./system/ProblemCodesPanel.vue'),
  'engine/online': () => import('./system/OnlinePanel.vue'),
  'engine/client-secret': () => import('./system/ClientSecret.vue'),
  'engine/package': () => import('./system/PackagePanel.vue'),
  'engine/parameters': () => import('./system/ParametersPanel.vue'),
  'engine/roles': () => import('./system/RolesPanel.vue'),
  'engine/explain': () => import('./system/ExplainPanel.vue'),
  'engine/scripts': () => import('./system/ScriptsPanel.vue'),
  'engine/market': () => import('./system/MarketPanel.vue'),
  'engine/open-calls': () => import('./system/OpenCallsPanel.vue'),
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
  /** Resolves to true when the user has shown again who he is. */
  stepUp(): Promise<boolean>
  /** User name of the one whom the user stands in for now. */
  onBehalfOf(): string | null
  /** He may not stand in for him any longer. */
  standInOver(): void
  /** Nothing works before he has set up a second factor. */
  factorDue(): void
  open(page: string, query?: UrlQuery): void
}

export function createPlatform(shell: Shell): { platform: Platform; token: PageToken } {
  const i18n = createI18n()
  const token = pageToken()
  const http = createHttp({
    token,
    language: () => i18n.locale.value,
    signedOut: shell.signedOut,
    stepUp: shell.stepUp,
    onBehalfOf: shell.onBehalfOf,
    standInOver: shell.standInOver,
    factorDue: shell.factorDue,
  })
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
  return { platform, token }
}
