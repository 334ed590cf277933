package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.problem.Text;

/**
 * Rows of one sheet that were not checked to their end because of something told as a problem elsewhere.
 *
 * @param code why, the same for all of them
 * @param row one of them, for example
 * @param rows how many there are
 */
public record NotChecked(String code, String sheet, int row, int rows, Text message) {}
