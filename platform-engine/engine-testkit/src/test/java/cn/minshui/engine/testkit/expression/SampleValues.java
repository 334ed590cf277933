package cn.minshui.engine.testkit.expression;

import cn.minshui.engine.core.expression.CompiledExpression;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Values that databases are known to treat differently, and random ones between them. */
final class SampleValues {
    static final List<String> TEXTS = List.of(
            "a",
            "a ",
            "A",
            " a",
            "ab",
            "aB",
            "b",
            "ä",
            "É",
            "ß",
            "100%",
            "a_b",
            "a\\b",
            "\\",
            "%",
            "_",
            "!",
            "!%",
            "'",
            "\"",
            "😀",
            "😀😁",
            "\uFFFD",
            "中",
            "中文 ",
            "Ａ",
            "z",
            "Z",
            "a\tb",
            "e\u0301",
            "?",
            "null",
            "0",
            "-1",
            "/1/",
            "/2/1/",
            "/3/7/-1/");
    static final List<String> DECIMALS = List.of(
            "0",
            "0.00",
            "1",
            "1.00",
            "-1",
            "0.01",
            "-0.01",
            "2.5",
            "-2.5",
            "0.5",
            "-0.5",
            "1.5",
            "0.005",
            "99.995",
            "1234567.89",
            "-999999999999.99",
            "999999999999.99",
            "0.1",
            "3",
            "7",
            "-7",
            "0.125",
            "-0.3333");
    private static final List<Long> WHOLES =
            List.of(0L, 1L, -1L, 2L, 3L, -3L, 5L, 7L, 10L, 100L, 9007199254740993L, Long.MAX_VALUE, Long.MIN_VALUE);
    static final List<LocalDate> DAYS = List.of(
            LocalDate.of(2024, 2, 29),
            LocalDate.of(2024, 1, 31),
            LocalDate.of(2023, 2, 28),
            LocalDate.of(2024, 12, 31),
            LocalDate.of(2025, 1, 1),
            LocalDate.of(1900, 3, 1),
            LocalDate.of(2000, 2, 29),
            LocalDate.of(9999, 12, 31),
            LocalDate.of(9999, 11, 30),
            LocalDate.of(1, 1, 1),
            LocalDate.of(1, 2, 28));

    private final Random random;

    SampleValues(Random random) {
        this.random = random;
    }

    <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    String text() {
        return random.nextInt(4) == 0 ? any(TEXTS) + any(TEXTS) : any(TEXTS);
    }

    BigDecimal decimal(int scale, int digits) {
        BigDecimal value = random.nextInt(3) == 0
                ? BigDecimal.valueOf(random.nextInt(20_001) - 10_000, 2)
                : new BigDecimal(any(DECIMALS));
        BigDecimal fitted = value.setScale(scale, RoundingMode.DOWN);
        return fitted.precision() > digits ? fitted.remainder(BigDecimal.TEN) : fitted;
    }

    long whole() {
        return random.nextInt(3) == 0 ? random.nextInt(41) - 20 : any(WHOLES);
    }

    LocalDate day() {
        return random.nextInt(3) == 0 ? LocalDate.of(2023, 1, 1).plusDays(random.nextInt(800)) : any(DAYS);
    }

    Instant instant() {
        long micros = any(List.of(0L, 1L, 999_999L, 86_399_999_999L, 57_600_000_000L));
        return day().atStartOfDay(ZoneOffset.UTC).toInstant().plus(micros, ChronoUnit.MICROS);
    }

    YearMonth month() {
        return YearMonth.from(day());
    }

    /** A row, with a null in about every sixth place. */
    Map<String, @Nullable Object> row(int owners) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (String name : List.of("txt", "txt2")) {
            row.put(name, orNull(text()));
        }
        for (String name : List.of("cnt", "cnt2")) {
            row.put(name, orNull(whole()));
        }
        row.put("fee", orNull(decimal(2, 14)));
        row.put("rate", orNull(decimal(4, 10)));
        for (String name : List.of("flag", "flag2")) {
            row.put(name, orNull(random.nextBoolean()));
        }
        for (int i = 1; i <= 2; i++) {
            row.put("day" + i, orNull(day()));
            row.put("at" + i, orNull(instant()));
            row.put("mon" + i, orNull(month()));
        }
        for (String name : List.of("owner", "keeper")) {
            row.put(name, orNull((long) random.nextInt(owners + 1)));
        }
        return row;
    }

    Map<String, @Nullable Object> owner(int firms) {
        Map<String, @Nullable Object> owner = new LinkedHashMap<>();
        owner.put("name", orNull(text()));
        owner.put("credit", orNull(decimal(2, 14)));
        owner.put("since", orNull(day()));
        owner.put("firm", orNull((long) random.nextInt(firms + 1)));
        return owner;
    }

    Map<String, @Nullable Object> firm(int owners) {
        Map<String, @Nullable Object> firm = new LinkedHashMap<>();
        firm.put("name", orNull(text()));
        firm.put("quota", orNull(decimal(2, 14)));
        firm.put("opened", orNull(day()));
        firm.put("active", orNull(random.nextBoolean()));
        firm.put("chief", orNull((long) random.nextInt(owners + 1)));
        return firm;
    }

    private @Nullable Object orNull(Object value) {
        return random.nextInt(6) == 0 ? null : value;
    }

    /** What every call of this run brings. */
    Map<String, @Nullable Object> slots() {
        Map<String, @Nullable Object> slots = new LinkedHashMap<>();
        slots.put("params.text", text());
        slots.put("params.noText", null);
        slots.put("params.texts", List.of(text(), text(), text()));
        slots.put("params.whole", whole());
        slots.put("params.noWhole", null);
        slots.put("params.wholes", List.of(whole(), whole(), 1L));
        slots.put("params.none", List.of());
        slots.put("params.decimal", decimal(3, 14));
        slots.put("params.flag", random.nextBoolean());
        slots.put("params.day", day());
        slots.put("params.days", List.of(day(), day()));
        slots.put("params.at", instant());
        slots.put("params.mon", month());
        slots.put("params.mons", List.of(month(), month()));
        slots.put("params.owner", 3L);
        slots.put("user.id", 2L);
        slots.put(CompiledExpression.TODAY, day());
        slots.put(CompiledExpression.NOW, instant());
        return slots;
    }
}
