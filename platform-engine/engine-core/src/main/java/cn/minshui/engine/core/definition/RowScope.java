package cn.minshui.engine.core.definition;

import cn.minshui.engine.spi.problem.Text;
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

    /** In words that a clerk reads. */
    public Text label() {
        return switch (this) {
            case BELOW -> Text.of("本组织及下级", "organisation and below");
            case OWN_ORGANIZATION -> Text.of("仅本组织", "own organisation");
            case OWN -> Text.of("本人建立的", "own records");
            case REFERENCE -> Text.of("与本人有关的", "records that lead to the person");
            case CHOSEN -> Text.of("指定组织", "chosen organisations");
            case ALL -> Text.of("全部", "all");
        };
    }

    /** Whether it reaches rows outside the holder's part of the tree. */
    public boolean isWide() {
        return this == CHOSEN || this == ALL;
    }
}
