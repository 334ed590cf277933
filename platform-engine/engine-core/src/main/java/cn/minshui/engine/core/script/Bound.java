package cn.minshui.engine.core.script;

import cn.minshui.engine.spi.problem.Text;

/** What a run was stopped by. */
public enum Bound {
    TIME(Text.of("运行时间过长", "it ran too long")),
    BUDGET(Text.of("超出该脚本自己的成本预算", "it cost more than its own budget allows")),
    STATEMENTS(Text.of("执行的语句过多", "it executed too many statements")),
    MEMORY(Text.of("占用内存过多", "it used too much memory")),
    CALLS(Text.of("读写数据的次数过多", "it read or wrote data too often")),
    EXCHANGE(Text.of("交出的数据过大", "what it gave is too large")),
    NESTING(Text.of("脚本嵌套过深", "scripts run within scripts too deeply")),
    TRANSACTION(Text.of("本次操作中脚本的总时间过长", "the scripts of one transaction ran too long together"));

    private final Text words;

    Bound(Text words) {
        this.words = words;
    }

    Text words() {
        return words;
    }
}
