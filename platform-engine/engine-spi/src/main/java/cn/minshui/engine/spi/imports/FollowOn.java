package cn.minshui.engine.spi.imports;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Text;

/**
 * A row that cannot be taken, or not be checked to its end, only because of something that is told elsewhere as a problem of its
 * own. The import is told each such row; the person who imports reads one line for each sheet and code.
 *
 * @param row is not written
 * @param code what keeps it out; rows of one sheet with one code are summed up
 * @param reason in words that are true for every row of the code: no values of this row
 * @param cause where the problem stands that has to be mended
 */
public record FollowOn(ImportRow row, String code, Text reason, Place cause) {}
