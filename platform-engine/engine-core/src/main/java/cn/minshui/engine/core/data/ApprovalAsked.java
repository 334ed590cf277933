package cn.minshui.engine.core.data;

/**
 * What a call asked for was not done: it needs a second person, who is asked now. Thrown after the request is committed, so that
 * nobody who does not know of it takes the call for done.
 */
public final class ApprovalAsked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long id;

    ApprovalAsked(long id) {
        super("waits for approval " + id, null, false, false);
        this.id = id;
    }

    /** Of the request's record. */
    public long id() {
        return id;
    }
}
