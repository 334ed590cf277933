package cn.minshui.engine.core.imports;

import java.math.BigDecimal;
import java.time.LocalDateTime;

/** A filled cell as the file holds it, before a template says what it should be. Of a formula, the value stored with it. */
sealed interface RawCell {

    /** @param value without blanks around it, never empty */
    record TextCell(String value) implements RawCell {}

    /**
     * @param value to 15 significant digits, as a spreadsheet shows it: what lies behind is noise of binary arithmetic
     * @param lossy whether more digits stood before the decimal point than the file can keep
     */
    record NumberCell(BigDecimal value, boolean lossy) implements RawCell {}

    /** A number with a date format. */
    record DateCell(LocalDateTime value) implements RawCell {}

    record BoolCell(boolean value) implements RawCell {}

    /** @param word {@code #N/A} and the like */
    record ErrorCell(String word) implements RawCell {}

    /** A formula that was never calculated. */
    record EmptyFormula() implements RawCell {}
}
