package cn.minshui.engine.core.definition;

import java.util.Locale;

/** What a branch may do to a property of a definition. */
public enum BranchRule {
    LOCKED,
    /** Only what asks for more or allows less: required, shorter, narrower, a further condition, fewer options. */
    TIGHTEN,
    FREE;

    static BranchRule of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
