/** What the server says of plugins, and the form of their configuration. */

export interface PluginInfo {
  id: string
  version: string
  label: string
  state: 'ENABLED' | 'DRAINING' | 'DISABLED' | 'REFUSED'
  problems: string[]
  /** Null unless it is enabled. */
  health: PluginHealth | null
}

export interface PluginHealth {
  status: 'up' | 'degraded' | 'down'
  checks: { check: string; status: PluginHealth['status']; message: string; details: Record<string, string> }[]
}

export interface ServiceFigures {
  family: string
  name: string
  calls: number
  refusals: number
  failures: number
  totalMillis: number
  maxMillis: number
  running: number
}

export interface PluginVersion {
  info: PluginInfo
  loaded: boolean
  running: number
  broken: string | null
  services: ServiceFigures[]
}

export interface Configuration {
  schema: { properties: Record<string, Property>; required?: string[] }
  own: Record<string, unknown>
  effective: Record<string, unknown>
  secrets: string[]
}

interface Property {
  type?: string
  title: string
  description?: string
  enum?: unknown[]
  'x-secret'?: boolean
}

export interface ConfigurationField {
  name: string
  label: string
  help: string
  kind: 'text' | 'secret' | 'choice' | 'switch' | 'json'
  choices: string[]
  required: boolean
  /** What holds when nothing is set here: from above, or from the start. */
  inherited: string
}

/** What is typed into a field; null where nothing is set at this place. */
export type Typed = Record<string, string | boolean | null>

const TAGS = { ENABLED: 'success', DRAINING: 'warning', DISABLED: 'info', REFUSED: 'danger' } as const

export function tagOf(info: PluginInfo): (typeof TAGS)[keyof typeof TAGS] {
  return TAGS[info.state]
}

const HEALTH_TAGS = { up: 'success', degraded: 'warning', down: 'danger' } as const

export function healthTagOf(health: PluginHealth): (typeof HEALTH_TAGS)[PluginHealth['status']] {
  return HEALTH_TAGS[health.status]
}

/** What each check says, with its figures behind it. */
export function findingsOf(info: PluginInfo): string[] {
  return (info.health?.checks ?? []).map(({ message, details }) => {
    const figures = Object.entries(details).map(([name, value]) => `${name} ${value}`)
    return figures.length ? `${message} (${figures.join(', ')})` : message
  })
}

/** All services of a version together. */
export function sums(version: PluginVersion | undefined): { calls: number; failures: number; longest: number } {
  const services = version?.services ?? []
  return {
    calls: services.reduce((sum, service) => sum + service.calls, 0),
    failures: services.reduce((sum, service) => sum + service.failures, 0),
    longest: Math.round(Math.max(0, ...services.map((service) => service.maxMillis))),
  }
}

export function fieldsOf({ schema, own, effective, secrets }: Configuration): ConfigurationField[] {
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    label: property.title,
    help: property.description ?? '',
    kind: kindOf(property),
    choices: (property.enum ?? []).map(String),
    required: schema.required?.includes(name) ?? false,
    inherited: property['x-secret']
      ? secrets.includes(name)
        ? '••••••'
        : ''
      : name in own
        ? ''
        : shown(effective[name]),
  }))
}

function kindOf(property: Property): ConfigurationField['kind'] {
  if (property['x-secret']) return 'secret'
  if (property.enum?.every((choice) => typeof choice === 'string')) return 'choice'
  if (property.type === 'boolean') return 'switch'
  return ['string', 'number', 'integer'].includes(property.type ?? '') ? 'text' : 'json'
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function typedOf({ schema, own }: Configuration): Typed {
  return Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => {
      const value = own[name]
      if (value === undefined || value === null) return [name, null]
      return [name, property.type === 'boolean' ? value === true : shown(value)]
    }),
  )
}

/**
 * The body that sets what was typed. Numbers go as they stand, and text that is no number goes as text: the server says in its own
 * words what is wrong with it. An empty field sets nothing; an empty secret stays as it was.
 */
export function bodyOf({ schema }: Configuration, typed: Typed): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = typed[name]
    if (value === null || value === undefined || value === '') continue
    body[name] = typeof value === 'boolean' || property.type === 'string' ? value : parsed(value)
  }
  return body
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
