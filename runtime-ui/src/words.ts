import { usePlatform, type Translate } from '@minshui/renderer'
import { en, zh, type MessageKey } from './messages'

/** The shell's words in the language of the user. */
export function useShellWords(): Translate<MessageKey> {
  return usePlatform().i18n.translator({ zh, en })
}
