package cn.minshui.tariff;

/**
 * A price version in force from a month on.
 *
 * @param from first billing month, {@code yyyyMM} as a number
 * @param firstDay first day of that month, days since 1970
 * @param label {@code tariff@version}, as bills store it
 */
record CompiledVersion(
        String id, String label, long from, long firstDay, int kernel, CompiledItem[] items, VersionRules rules) {}
