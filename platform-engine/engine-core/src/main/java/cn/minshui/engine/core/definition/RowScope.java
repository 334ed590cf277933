package cn.minshui.engine.core.definition;

import java.util.Locale;

/** Which rows a grant is about, before its condition. */
public enum RowScope {
    /** Those of the holder's organisation and of all below it. */
    BELOW,
    /** Those of the holder's organisation alone. */
    OWN_ORGANIZATION,
    /** Those that the holder has made. */
    OWN,
    /** Those that lead to the holder by a reference: a reader's own books. */
    REFERENCE,
    /** Those of organisations that the grant names, with all below each, wherever the holder stands. */
    CHOSEN,
    /** Those of the whole tenant, wherever the holder stands. */
    ALL;

    public static RowScope of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it reaches rows outside the holder's part of the tree. */
    public boolean isWide() {
        return this == CHOSEN || this == ALL;
    }
}
