package cn.minshui.engine.spi.problem;

/** What kind of refusal a failed call is; the HTTP layer maps each to one status. */
public enum ProblemClass {
    /** 400: malformed, or a filter that does not type-check. */
    MALFORMED,
    /** 401: nobody is logged in. */
    UNAUTHENTICATED,
    /** 403: no right to this object or action. */
    FORBIDDEN,
    /** 404: not in the caller's scope, also when it exists. */
    NOT_FOUND,
    /** 409: the state or the money is no longer what the caller saw. */
    CONFLICT,
    /** 412: If-Match does not hold. */
    STALE,
    /** 413: too large. */
    TOO_LARGE,
    /** 422: understood, and invalid. */
    INVALID,
    /** 428: If-Match or Idempotency-Key is missing. */
    PRECONDITION_REQUIRED,
    /** 429: too many. */
    LIMIT,
    /** 500: ours. */
    INTERNAL,
    /** 503: not now. */
    UNAVAILABLE
}
