package cn.minshui.engine.spi.action;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an action answers. */
public sealed interface ActionResult {

    /** A JSON-able tree of Map, List, String, Boolean, Long, BigDecimal, LocalDate, Instant, YearMonth. */
    record Done(Map<String, @Nullable Object> body) implements ActionResult {}

    /** The work goes on as a batch job of this name after the transaction commits; the caller is given a task to poll. */
    record Started(String job, Map<String, Object> parameters) implements ActionResult {}
}
