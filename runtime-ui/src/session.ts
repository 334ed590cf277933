import {
  toApiError,
  type ApiError,
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
const UNAUTHORISED = 401
const NO_MENU: MenuMeta = { name: 'main', label: '', items: [] }

/** Who works here and what he may open. */
export const useSession = defineStore('session', () => {
  const current = shallowRef<Session | null>(null)
  const menu = shallowRef<MenuMeta | null>(null)
  /** The login ran out while somebody works: he is asked for his password where he is. */
  const expired = shallowRef(false)
  const trouble = shallowRef<{ error: ApiError; wanted: string } | null>(null)
  let parts: SessionParts | null = null
  let answered: ((again: boolean) => void) | null = null

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
    } catch (cause) {
      // A login that ran out by itself has ended as well.
      if (toApiError(cause).status !== UNAUTHORISED) throw cause
    } finally {
      forget()
    }
  }

  /** Asks for the password again over the open screen; false at once where nobody has worked yet. */
  function askAgain(): Promise<boolean> {
    if (!current.value) return Promise.resolve(false)
    expired.value = true
    return new Promise((resolve) => (answered = resolve))
  }

  /** The same user goes on where he was. */
  async function goOn(password: string) {
    if (!current.value) return
    const { user, tenant } = current.value
    await login(`${user.username}@${tenant.code}`, password)
    leaveQuestion(true)
  }

  function leaveQuestion(again: boolean) {
    expired.value = false
    answered?.(again)
    answered = null
  }

  async function changePassword(old: string, chosen: string) {
    const { http, tokens } = connected()
    // The old tokens end with the old password.
    tokens.write((await http.post<Tokens>('/api/auth/password', { old, new: chosen })).data)
    await load()
  }

  /** Nothing can be opened: the server is away, or answers with an error of its own. */
  function fail(error: ApiError, wanted: string) {
    trouble.value = { error, wanted }
  }

  function recovered() {
    trouble.value = null
  }

  function forget() {
    leaveQuestion(false)
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
    askAgain,
    goOn,
    expired: computed(() => expired.value),
    fail,
    recovered,
    trouble: computed(() => trouble.value),
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
