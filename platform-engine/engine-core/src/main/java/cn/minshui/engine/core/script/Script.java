package cn.minshui.engine.core.script;

/**
 * The text of a script, ready to be given to a realm.
 *
 * @param owner whose it is: a realm that ran a script of one owner runs none of another
 * @param name as people know it
 * @param budget of each of its runs
 */
public record Script(String owner, String name, String source, Budget budget) {
    /** What a script finds under which name; the order of the realm's call. */
    static final String PARAMETERS =
            "record, old, params, data, user, today, now, decimal, dates, problem, log, transition";

    /** Lines of the wrapper before the first line of the source. */
    static final int LINES_BEFORE = 1;

    /** A script without a budget of its own. */
    public Script(String owner, String name, String source) {
        this(owner, name, source, Budget.NONE);
    }

    String wrapped() {
        return "(function (" + PARAMETERS + ") { 'use strict';\n" + source + "\n})";
    }
}
