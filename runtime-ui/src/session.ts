import {
  toApiError,
  type ApiError,
  type Http,
  type MenuMeta,
  type Metadata,
  type Session,
  type PageToken,
} from '@minshui/renderer'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'

export interface SessionParts {
  http: Http
  metadata: Metadata
  token: PageToken
}

const NOT_FOUND = 404
const UNAUTHORISED = 401
const NO_STAND_IN = 'STAND_IN_NONE'
/** Of this tab alone, so that another one can show one's own work beside. */
const ACTING = 'minshui.on-behalf-of'
const NO_MENU: MenuMeta = { name: 'main', label: '', items: [] }

/** Whether nothing is open before he has a new password or a second factor. */
function owes({ mustChangePassword, mustSetUpSecondFactor }: Session): boolean {
  return mustChangePassword || mustSetUpSecondFactor === true
}

/** What a login may ask for besides the password. */
export interface Answers {
  code?: string
  captcha?: { id: string; answer: string }
}

/** Who works here and what he may open. */
export const useSession = defineStore('session', () => {
  const current = shallowRef<Session | null>(null)
  const menu = shallowRef<MenuMeta | null>(null)
  /** The login ran out while somebody works: he is asked for his password where he is. */
  const expired = shallowRef(false)
  const trouble = shallowRef<{ error: ApiError; wanted: string } | null>(null)
  /** Something grave waits for a fresh proof. */
  const proving = shallowRef(false)
  /** User name of the one whom the user stands in for. */
  const actingFor = shallowRef<string | null>(sessionStorage.getItem(ACTING))
  /** He stood in for somebody until just now, and may not any longer. */
  const standInLost = shallowRef(false)
  let switching = false
  let asking = false
  let parts: SessionParts | null = null
  let proven: ((shown: boolean) => void) | null = null
  let answered: ((again: boolean) => void) | null = null

  /** Called once by the shell before anything else. */
  function connect(given: SessionParts) {
    parts = given
  }

  function connected(): SessionParts {
    if (!parts) throw new Error('the session is not connected')
    return parts
  }

  async function login(username: string, password: string, answers: Answers = {}) {
    const { http, token } = connected()
    const body = { username, password, ...answers, browser: true }
    const { data } = await http.post<{ csrfToken: string }>('/api/auth/login', body)
    token.write(data.csrfToken)
    await load()
  }

  function keepActing(username: string | null) {
    actingFor.value = username
    if (username) sessionStorage.setItem(ACTING, username)
    else sessionStorage.removeItem(ACTING)
  }

  /** From now on everything is done in that user's place; null: as oneself again. Where that fails all stays as it was. */
  async function actFor(username: string | null) {
    const before = actingFor.value
    switching = true
    keepActing(username)
    try {
      await load()
    } catch (cause) {
      keepActing(before)
      throw cause
    } finally {
      switching = false
    }
  }

  /** The server does not let him stand in any longer: the screen must not say so either. */
  function standInOver() {
    if (!actingFor.value || switching) return
    keepActing(null)
    standInLost.value = current.value !== null
  }

  async function standInTold() {
    standInLost.value = false
    await load()
  }

  /** While he worked it was published that he must have a second factor: what is open to him is asked anew, once. */
  async function factorDue() {
    if (asking || !current.value || current.value.mustSetUpSecondFactor) return
    asking = true
    try {
      await load()
    } catch (cause) {
      fail(toApiError(cause), '/')
    } finally {
      asking = false
    }
  }

  /** Asks who the kept token belongs to and what is open to him. */
  async function load() {
    try {
      await ask()
    } catch (cause) {
      // A tab that is opened again after the last day: the user works as himself.
      if (toApiError(cause).code !== NO_STAND_IN || current.value) throw cause
      await ask()
    }
  }

  async function ask() {
    const { http, metadata, token } = connected()
    metadata.forget()
    const me = (await http.get<Session>('/api/auth/me')).data
    if (me.csrfToken) token.write(me.csrfToken)
    // Before the password is changed and the second factor set up nothing is open, the menu neither.
    menu.value = owes(me) ? NO_MENU : await menuOf(metadata)
    current.value = me
  }

  async function logout() {
    const { http } = connected()
    try {
      await http.post('/api/auth/logout')
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
  async function goOn(password: string, answers: Answers = {}) {
    if (!current.value) return
    const { user, tenant } = current.value
    await login(`${user.username}@${tenant.code}`, password, answers)
    leaveQuestion(true)
  }

  /** Asks who sits there before something grave is done. */
  function askProof(): Promise<boolean> {
    if (!current.value) return Promise.resolve(false)
    proving.value = true
    return new Promise((resolve) => (proven = resolve))
  }

  async function prove(password: string, answers: Answers = {}) {
    await connected().http.post('/api/auth/step-up', { password, ...answers })
    leaveProof(true)
  }

  function leaveProof(shown: boolean) {
    proving.value = false
    proven?.(shown)
    proven = null
  }

  function leaveQuestion(again: boolean) {
    expired.value = false
    answered?.(again)
    answered = null
  }

  async function changePassword(old: string, chosen: string, answers: Answers = {}) {
    const { http, token } = connected()
    const body = { old, new: chosen, ...answers }
    // Every session ends with the old password; this browser gets a new one.
    token.write((await http.post<{ csrfToken: string }>('/api/auth/password', body)).data.csrfToken)
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
    leaveProof(false)
    const { token, metadata } = connected()
    keepActing(null)
    standInLost.value = false
    token.clear()
    metadata.forget()
    current.value = null
    menu.value = null
  }

  const isKnown = () => connected().token.known()
  return {
    current: computed(() => current.value),
    menu: computed(() => menu.value),
    connect,
    login,
    load,
    logout,
    changePassword,
    forget,
    isKnown,
    askAgain,
    goOn,
    askProof,
    prove,
    leaveProof,
    actFor,
    standInOver,
    standInTold,
    factorDue,
    actingFor: computed(() => actingFor.value),
    standInLost: computed(() => standInLost.value),
    /** Whether there is something to do before anything is open to him. */
    owing: computed(() => current.value !== null && owes(current.value)),
    proving: computed(() => proving.value),
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
