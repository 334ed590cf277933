package cn.minshui.engine.core.definition;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When something needs a second person, and who that may be.
 *
 * @param when CEL over the record; null is always
 * @param amount a field of the record or {@code input.<field>}; null where the handler, or the number of records, tells it
 * @param from the smallest amount that needs somebody; null without such a bound
 * @param above the largest amount that needs nobody; null without such a bound, and never set together with {@code from}
 * @param by roles of which the second person holds one; empty where the right to what is asked for is enough
 * @param days after which a request that nobody decided is void
 */
public record ApprovalDefinition(
        @Nullable String when,
        @Nullable String amount,
        @Nullable BigDecimal from,
        @Nullable BigDecimal above,
        List<String> by,
        int days) {
    /** Before the name of an input that tells the amount. */
    public static final String INPUT = "input.";

    private static final int DAYS = 7;

    public ApprovalDefinition {
        by = List.copyOf(by);
    }

    /** @param kinds of definitions of which none may be another without a second person */
    public record Publish(List<String> kinds, ApprovalDefinition approval) {
        public Publish {
            kinds = List.copyOf(kinds);
        }
    }

    static @Nullable ApprovalDefinition of(@Nullable Members m) {
        return m == null
                ? null
                : new ApprovalDefinition(
                        m.textOrNull("when"),
                        m.textOrNull("amount"),
                        m.decimalOrNull("from"),
                        m.decimalOrNull("above"),
                        m.texts("by"),
                        m.number("days", DAYS));
    }

    static @Nullable Publish publish(@Nullable Members m) {
        return m == null
                ? null
                : new Publish(
                        m.texts("kinds"),
                        new ApprovalDefinition(null, null, null, null, m.texts("by"), m.number("days", DAYS)));
    }

    public boolean isBounded() {
        return from != null || above != null;
    }

    /**
     * Whether so much needs a second person: refunds count without their sign.
     *
     * @param given null when nobody can tell, which needs one
     */
    public boolean isReached(@Nullable BigDecimal given) {
        if (!isBounded() || given == null) {
            return true;
        }
        BigDecimal size = given.abs();
        if (from != null) {
            return size.compareTo(from) >= 0;
        }
        return above != null && size.compareTo(above) > 0;
    }
}
