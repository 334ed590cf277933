package cn.minshui.engine.spi.problem;

import org.jspecify.annotations.Nullable;

/** Where a problem stands. */
public sealed interface Place {

    /** A place in a definition file. Lines and columns count from 1; 0 is unknown. */
    record InFile(String file, int line, int column, String path) implements Place {}

    /** A cell of an imported sheet; rows count from 1 as a spreadsheet shows them, 0 is the sheet as a whole. */
    record InSheet(String sheet, int row, @Nullable String column) implements Place {}

    /** A field of a request body or a record: {@code lines.2.amount}; empty is the whole. */
    record InBody(String path) implements Place {}

    /** A record: object and id, or a business key. */
    record InRecord(String object, String key) implements Place {}

    /** A byte of a device's frame, counted from 0. */
    record InFrame(int offset) implements Place {}

    /** Nothing narrower than the whole request. */
    record Whole() implements Place {}

    static Place body(String path) {
        return new InBody(path);
    }

    static Place whole() {
        return new Whole();
    }
}
