import type { ApiError } from '../http/problems'
import type { Translate } from '../i18n/i18n'
import type { MessageKey } from '../i18n/messages'

/** What a failed request is told as: one line, and the server's problems below it. */
export function explain(error: ApiError, t: Translate<MessageKey>): { title: string; details: string[] } {
  const details = [...new Set(error.problems.map(({ message, fix }) => (fix ? `${message} ${fix}` : message)))]
  if (details.length === 1 && details[0]) return { title: details[0], details: [] }
  return { title: title(error, t), details }
}

function title(error: ApiError, t: Translate<MessageKey>): string {
  if (error.status === 0) return error.code === 'network' ? t('problem.network') : error.message
  if (error.status >= 500) return t('problem.server')
  if (error.problems.length > 0) return t('form.invalid', { count: error.total })
  switch (error.status) {
    case 403:
      return t('problem.forbidden')
    case 404:
      return t('problem.notFound')
    case 409:
      return error.message || t('problem.conflict')
    default:
      return error.message || t('problem.title')
  }
}
