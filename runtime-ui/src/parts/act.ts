import { toApiError } from '@minshui/renderer'
import { ElMessage } from 'element-plus'

/** Does what the user asked for and tells whether it went well; a refusal is a message, and what is shown stays. */
export async function act(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (cause) {
    ElMessage.error(toApiError(cause).message)
    return false
  }
}
