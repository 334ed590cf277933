import { attachStyle } from '@minshui/renderer'
import Counter from './counter/Counter.vue'
import BillExplain from './explain/BillExplain.vue'

attachStyle(import.meta.url)

/** Widgets as `plugin.json` names them, in camel case. */
export default { widgets: { counter: Counter, billExplain: BillExplain } }
