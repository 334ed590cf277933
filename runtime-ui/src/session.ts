import {
  toApiError,
  type Http,
  type MenuMeta,
  type Metadata,
  type Session,
  type TokenStore,
  type Tokens,
} from '@minshui/renderer'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

export interface SessionParts {
  http: Http
  metadata: Metadata
  tokens: TokenStore
}

const NOT_FOUND = 404
const NO_MENU: MenuMeta = { name: 'main', label: '', items: [] }

/** Who works here and what he may open. */
export const useSession = defineStore('session', () => {
  const current = shallowRef<Session | null>(null)
  const menu = shallowRef<MenuMeta | null>(null)
  let parts: SessionParts | null = null

  /** Called once by the shell before anything else. */
  function connect(given: SessionParts) {
    parts = given
  }

  function connected(): SessionParts {
    if (!parts) throw new Error('the session is not connected')
    return parts
  }

  async function login(username: string, password: string) {
    const { http, tokens } = connected()
    const { data } = await http.post<Tokens>('/api/auth/login', { username, password })
    tokens.write(data)
    await load()
  }

  /** Asks who the kept token belongs to and what is open to him. */
  async function load() {
    const { http, metadata } = connected()
    metadata.forget()
    const me = (await http.get<Session>('/api/auth/me')).data
    // Before the password is changed nothing is open, the menu neither.
    menu.value = me.mustChangePassword ? NO_MENU : await menuOf(metadata)
    current.value = me
  }

  async function logout() {
    const { http, tokens } = connected()
    try {
      await http.post('/api/auth/logout', { refreshToken: tokens.read()?.refreshToken })
    } finally {
      forget()
    }
  }

  async function changePassword(old: string, chosen: string) {
    const { http, tokens } = connected()
    // The old tokens end with the old password.
    tokens.write((await http.post<Tokens>('/api/auth/password', { old, new: chosen })).data)
    await load()
  }

  function forget() {
    const { tokens, metadata } = connected()
    tokens.clear()
    metadata.forget()
    current.value = null
    menu.value = null
  }

  const hasToken = () => connected().tokens.read() !== null
  return {
    current: computed(() => current.value),
    menu: computed(() => menu.value),
    connect,
    login,
    load,
    logout,
    changePassword,
    forget,
    hasToken,
  }
})

async function menuOf(metadata: Metadata): Promise<MenuMeta> {
  try {
    return await metadata.get('menu', 'main')
  } catch (cause) {
    // No menu in the definitions is an empty menu, anything else is a failure.
    if (toApiError(cause).status === NOT_FOUND) return NO_MENU
    throw cause
  }
}
