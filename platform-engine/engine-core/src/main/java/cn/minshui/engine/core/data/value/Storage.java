package cn.minshui.engine.core.data.value;

import cn.minshui.engine.core.definition.FieldType;

/** How values of a field are stored: what is left of its type where only the column matters. */
public enum Storage {
    TEXT,
    WHOLE,
    EXACT,
    BOOL,
    DATE,
    DATE_TIME,
    PERIOD,
    REFERENCE,
    /** An id and the object that it is of, in two columns. */
    ANY_REFERENCE,
    /** Keys of a dictionary in one text. */
    KEYS,
    JSON,
    /** Longitude and latitude in one text. */
    POINT,
    /** What is known of files, in one text. */
    FILES,
    /** Rows of another table. */
    ROWS;

    public static Storage of(FieldType type) {
        if (type instanceof FieldType.Text || type instanceof FieldType.Choice || type instanceof FieldType.Numbered) {
            return TEXT;
        }
        if (type instanceof FieldType.Whole) {
            return WHOLE;
        }
        if (type instanceof FieldType.MultiChoice) {
            return KEYS;
        }
        if (type instanceof FieldType.Point) {
            return POINT;
        }
        if (type instanceof FieldType.Files) {
            return FILES;
        }
        if (type instanceof FieldType.Json) {
            return JSON;
        }
        if (type instanceof FieldType.ReferenceTo) {
            return REFERENCE;
        }
        if (type instanceof FieldType.AnyReference) {
            return ANY_REFERENCE;
        }
        if (type instanceof FieldType.Exact) {
            return EXACT;
        }
        if (type instanceof FieldType.Bool) {
            return BOOL;
        }
        if (type instanceof FieldType.Date) {
            return DATE;
        }
        if (type instanceof FieldType.DateTime) {
            return DATE_TIME;
        }
        if (type instanceof FieldType.Period) {
            return PERIOD;
        }
        return type instanceof FieldType.Computed computed ? of(computed.result()) : ROWS;
    }
}
