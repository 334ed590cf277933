/**
 * What a page has to bring with whatever changes something: told by the server at the login and asked for again after a reload.
 * The login itself is a cookie that no script reads.
 */
export interface PageToken {
  read(): string | null
  write(token: string): void
  clear(): void
  /** Whether somebody has logged in in this browser and has not left; whether it still holds, only the server knows. */
  known(): boolean
}

const KEY = 'minshui.logged-in'

/** In memory, so that nothing that proves anything lies where a script of another page could find it. */
export function pageToken(storage: Storage = localStorage): PageToken {
  let kept: string | null = null
  return {
    read: () => kept,
    write(token) {
      kept = token
      storage.setItem(KEY, 'yes')
    },
    clear() {
      kept = null
      storage.removeItem(KEY)
    },
    known: () => storage.getItem(KEY) !== null,
  }
}
