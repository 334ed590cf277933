package cn.minshui.engine.core.database;

import org.jspecify.annotations.Nullable;

/** The types of columns that the engine makes; each database has one type for each. */
public sealed interface ColumnType {

    /** Text of at most so many code points, compared by code point. */
    record Text(int length) implements ColumnType {}

    /** Text of exactly so many characters. */
    record Fixed(int length) implements ColumnType {}

    /** 64 bits. */
    record Whole() implements ColumnType {}

    record Exact(int precision, int scale) implements ColumnType {}

    record Bool() implements ColumnType {}

    record Date() implements ColumnType {}

    /** UTC with microseconds. */
    record Instant() implements ColumnType {}

    /** A type found in a database that the engine never makes. */
    record Foreign(String name) implements ColumnType {}

    /** Whether every value of the other type fits into this one unchanged. */
    default boolean holds(ColumnType other) {
        if (this instanceof Text mine && other instanceof Text theirs) {
            return mine.length >= theirs.length;
        }
        if (this instanceof Exact mine && other instanceof Exact theirs) {
            return mine.scale >= theirs.scale && mine.precision - mine.scale >= theirs.precision - theirs.scale;
        }
        return equals(other);
    }

    /** The least type that holds both; null when there is none. */
    default @Nullable ColumnType widened(ColumnType other) {
        if (holds(other)) {
            return this;
        }
        if (other.holds(this)) {
            return other;
        }
        if (this instanceof Exact mine && other instanceof Exact theirs) {
            int scale = Math.max(mine.scale, theirs.scale);
            int whole = Math.max(mine.precision - mine.scale, theirs.precision - theirs.scale);
            return new Exact(whole + scale, scale);
        }
        return null;
    }
}
