package cn.minshui.engine.spi.problem;

/** What kind of refusal a failed call is; the HTTP layer maps each to one status. */
public enum ProblemClass {
    /** 400: malformed, or a filter that does not type-check. */
    MALFORMED(400),
    /** 401: nobody is logged in. */
    UNAUTHENTICATED(401),
    /** 403: no right to this object or action. */
    FORBIDDEN(403),
    /** 404: not in the caller's scope, also when it exists. */
    NOT_FOUND(404),
    /** 409: the state or the money is no longer what the caller saw. */
    CONFLICT(409),
    /** 412: If-Match does not hold. */
    STALE(412),
    /** 413: too large. */
    TOO_LARGE(413),
    /** 422: understood, and invalid. */
    INVALID(422),
    /** 428: If-Match or Idempotency-Key is missing. */
    PRECONDITION_REQUIRED(428),
    /** 429: too many. */
    LIMIT(429),
    /** 500: ours. */
    INTERNAL(500),
    /** 503: not now. */
    UNAVAILABLE(503);

    private final int status;

    ProblemClass(int status) {
        this.status = status;
    }

    /** The status of an HTTP answer. */
    public int status() {
        return status;
    }
}
