import { attachStyle } from '@minshui/renderer'
import Counter from './counter/Counter.vue'
import BillExplain from './explain/BillExplain.vue'
import RunResult from './run/RunResult.vue'
import Tariffs from './tariff/Tariffs.vue'

attachStyle(import.meta.url)

/** Widgets as `plugin.json` names them, in camel case. */
export default { widgets: { counter: Counter, billExplain: BillExplain, runResult: RunResult, tariffs: Tariffs } }
