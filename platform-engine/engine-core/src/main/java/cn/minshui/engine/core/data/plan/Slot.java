package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.protect.BlindSearch;
import cn.minshui.engine.core.protect.FieldPlace;
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

    /** The value of a sensitive field, encrypted for its place in the slot {@code tenant}. */
    record Sealed(String name, FieldPlace place) implements Slot {}

    /** The entry of a blind index for the value of a sensitive field. */
    record BlindOf(String name, FieldPlace place, BlindSearch search) implements Slot {}

    /**
     * An entry that a blind index is compared with.
     *
     * @param of gives the text
     * @param key number of the key: 0 is the current one, and stands for those that there are not
     */
    record Blind(FieldPlace place, BlindSearch search, Slot of, int key) implements Slot {}

    /** All numbers of a list as one array, which a database that knows arrays unfolds once for a statement and not for each row. */
    record Whole(String name) implements Slot {}

    /** One value of a list; the last value fills up what is left of a padded list. */
    record Item(String name, int index) implements Slot {}
}
