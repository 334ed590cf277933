import { markRaw, type Component } from 'vue'
import type { Http } from '../http/client'
import type { Widgets } from '../platform'

/** One plugin's web part: a row of `GET /api/plugins/web`. */
export interface WebPart {
  plugin: string
  entry: string
  widgets: string[]
}

interface Module {
  default?: { widgets?: Record<string, Component> }
}

export interface WidgetOptions {
  http: Pick<Http, 'get'>
  /** How an ES module is loaded; the shell's import map resolves what it shares. */
  load: (url: string) => Promise<unknown>
  /** Widgets of the shell itself, by whole name. */
  own?: Record<string, () => Promise<{ default: Component }>>
  words: { timeout: () => string; unknown: (name: string) => string }
  timeoutMs?: number
}

const TIMEOUT_MS = 5000

/** Finds widgets of plugins by `plugin/widget` and loads each plugin's module once; a failed load may be tried again. */
export function createWidgets(options: WidgetOptions): Widgets {
  let parts: Promise<WebPart[]> | null = null
  const modules = new Map<string, Promise<Module>>()
  const attempts = new Map<string, number>()

  async function known(): Promise<WebPart[]> {
    parts ??= options.http.get<WebPart[]>('/api/plugins/web').then(({ data }) => data)
    try {
      return await parts
    } catch (cause) {
      parts = null
      throw cause
    }
  }

  async function moduleOf(entry: string): Promise<Module> {
    const loading = modules.get(entry) ?? load(entry)
    modules.set(entry, loading)
    try {
      return await loading
    } catch (cause) {
      modules.delete(entry)
      throw cause
    }
  }

  function load(entry: string): Promise<Module> {
    // A module that failed is remembered by the browser: another try needs another address.
    const attempt = (attempts.get(entry) ?? 0) + 1
    attempts.set(entry, attempt)
    const url = attempt === 1 ? entry : `${entry}?attempt=${attempt}`
    return race(options.load(url), options.timeoutMs ?? TIMEOUT_MS, options.words.timeout) as Promise<Module>
  }

  return {
    async load(name) {
      const own = options.own?.[name]
      if (own) return markRaw((await own()).default)
      const [plugin = '', widget = ''] = name.split('/')
      const part = (await known()).find((candidate) => candidate.plugin === plugin)
      if (!part) throw new Error(options.words.unknown(name))
      const module = await moduleOf(part.entry)
      const component = module.default?.widgets?.[widget] ?? module.default?.widgets?.[camelCase(widget)]
      if (!component) throw new Error(options.words.unknown(name))
      return markRaw(component)
    },
  }
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** A module may hang in a top-level await: waiting for it must end. */
function race<T>(work: Promise<T>, timeoutMs: number, words: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(words())), timeoutMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
