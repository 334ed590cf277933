package cn.minshui.engine.spi.action;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a second person has approved what is done now.
 *
 * @param id of the request's record
 * @param approver id of the user who approved it; never who asked for it
 * @param amount what {@link ActionHandler#amount} told when it was asked for; null where nothing is measured
 */
public record Approval(
        long id,
        long approver,
        String approverName,
        Instant approvedAt,
        @Nullable BigDecimal amount) {}
