package cn.minshui.engine.spi.problem;

/** Whether a problem stops what was asked for. */
public enum Severity {
    ERROR,
    WARNING
}
