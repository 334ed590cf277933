import { ApiError } from './problems'

/**
 * The Idempotency-Key of one submission. The key stays the same while the same body is sent again after a lost answer, so that
 * a repeated click or a retry cannot be done twice; another body or a definite answer begins a new submission.
 */
export class Submission {
  private key: string | null = null
  private body = ''

  constructor(private readonly newKey: () => string = () => crypto.randomUUID()) {}

  /** Sends with the submission's key. */
  async send<T>(body: unknown, call: (idempotencyKey: string) => Promise<T>): Promise<T> {
    const shape = JSON.stringify(body) ?? ''
    if (this.key === null || shape !== this.body) {
      this.key = this.newKey()
      this.body = shape
    }
    try {
      const answer = await call(this.key)
      this.key = null
      return answer
    } catch (cause) {
      if (cause instanceof ApiError && cause.definite) this.key = null
      throw cause
    }
  }
}
