/** A login as the server tells it. */
export interface Login {
  id: string
  kind: 'browser' | 'token'
  address: string | null
  agent: string | null
  startedAt: string
  seenAt: string
  secondFactor: boolean
  current: boolean
}

/** Of somebody, for administrators. */
export interface OnlineLogin extends Login {
  user: string
  username: string
  displayName: string
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** What a program calls itself, in two words where it is a browser. */
export function deviceOf(agent: string | null): string {
  if (!agent) return ''
  const of = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(agent))?.[1]
  const browser = of(BROWSERS)
  return browser ? [browser, of(SYSTEMS)].filter(Boolean).join(' · ') : agent.slice(0, 60)
}
