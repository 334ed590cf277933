export interface Tokens {
  accessToken: string
  refreshToken: string
}

/** Where the session's tokens are kept. */
export interface TokenStore {
  read(): Tokens | null
  write(tokens: Tokens): void
  clear(): void
}

const KEY = 'minshui.tokens'

/** Tokens that live as long as the browser tab: a counter's computer is shared, closing the tab must end the session. */
export function sessionTokens(storage: Storage = sessionStorage): TokenStore {
  return {
    read() {
      const stored = storage.getItem(KEY)
      return stored === null ? null : (JSON.parse(stored) as Tokens)
    },
    write: ({ accessToken, refreshToken }) => storage.setItem(KEY, JSON.stringify({ accessToken, refreshToken })),
    clear: () => storage.removeItem(KEY),
  }
}
