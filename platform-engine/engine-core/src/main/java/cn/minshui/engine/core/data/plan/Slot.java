package cn.minshui.engine.core.data.plan;

import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** What fills one {@code ?} of a statement. */
public sealed interface Slot {

    /** A value that belongs to the statement itself: a literal of an expression. */
    record Fixed(@Nullable Object value) implements Slot {}

    /** @param sqlType a constant of {@link Types}, used when the value is null */
    record Named(String name, int sqlType) implements Slot {}

    /** The object that the any-reference of the name points to. */
    record ObjectOf(String name) implements Slot {}

    /** One value of a list; the last value fills up what is left of a padded list. */
    record Item(String name, int index) implements Slot {}
}
