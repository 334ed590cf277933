package cn.minshui.tariff;

/**
 * A price version in force from a month on.
 *
 * @param from first billing month, {@code yyyyMM} as a number
 * @param label {@code tariff@version}, as bills store it
 */
record CompiledVersion(String id, String label, long from, int kernel, CompiledItem[] items) {}
