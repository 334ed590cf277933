package cn.minshui.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One measured value.
 *
 * @param what what was measured, e.g. {@code read, 50 connections}
 * @param value the platform's, with its unit in words
 * @param reference the bare reference's, taken in the same run; null where the target is absolute
 * @param ratio of the two as the target means it; null where the target is absolute
 * @param target of the design in words; null for a figure that only explains another
 * @param met whether the target is met; null without one
 */
public record Figure(
        String what,
        String value,
        @Nullable String reference,
        @Nullable Double ratio,
        @Nullable String target,
        @Nullable Boolean met) {

    public static Figure plain(String what, String value) {
        return new Figure(what, value, null, null, null, null);
    }

    /** A value that must not be below {@code least} times its reference. */
    public static Figure atLeast(String what, String value, String reference, double ratio, double least) {
        return new Figure(what, value, reference, ratio, "≥ " + number(least), ratio >= least);
    }

    /** A value that must not be above {@code most} times its reference. */
    public static Figure atMost(String what, String value, String reference, double ratio, double most) {
        return new Figure(what, value, reference, ratio, "≤ " + number(most), ratio <= most);
    }

    public static Figure absolute(String what, String value, String target, boolean met) {
        return new Figure(what, value, null, null, target, met);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
