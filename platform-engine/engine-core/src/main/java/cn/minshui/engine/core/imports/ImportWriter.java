package cn.minshui.engine.core.imports;

/** How the rows of one import are checked against the data and written. Runs inside one transaction of the caller. */
interface ImportWriter {

    void check();

    /**
     * Writes the rows without errors and may find more of them.
     *
     * @return rows written
     */
    int write();

    /** Whether writing itself finds problems, so that a dry run writes too and rolls back. */
    boolean findsProblemsByWriting();
}
