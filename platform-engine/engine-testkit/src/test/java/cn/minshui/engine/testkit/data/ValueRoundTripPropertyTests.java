package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.TestDatabases;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** What is written as JSON is read as the same JSON, whatever the value, and as often as it is written. */
@Tag("database")
class ValueRoundTripPropertyTests {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static @Nullable LibraryPlatform library;

    @BeforeContainer
    static void open() {
        library = Samples.platform(TestDatabases.fresh());
    }

    @AfterContainer
    static void close() throws Exception {
        if (library != null) {
            library.engine.close();
        }
    }

    private static LibraryPlatform library() {
        return Objects.requireNonNull(library);
    }

    @Property(tries = 300)
    void jsonComesBackAsItWent(@ForAll("bodies") ObjectNode body) {
        CallContext admin = library().system;
        ObjectNode given = body.deepCopy().put("code", "v" + NEXT.incrementAndGet());
        RecordJson json = new RecordJson(library().engine.model(admin));
        DataRecord row = library().records.create(admin, "sample", given, null);
        ObjectNode first = json.write(row);
        given.fields()
                .forEachRemaining(
                        f -> assertThat(first.get(f.getKey())).as(f.getKey()).isEqualTo(f.getValue()));
        ObjectNode again = given.deepCopy();
        DataRecord updated = library().records.update(admin, "sample", row.id(), row.version(), again);
        assertThat(updated.version()).as("nothing changed").isEqualTo(row.version());
        JsonNode listed = json.write(
                library().list(admin, "sample", "id == " + row.id()).items().get(0));
        assertThat(listed).isEqualTo(first);
    }

    @Provide
    Arbitrary<ObjectNode> bodies() {
        Arbitrary<ObjectNode> texts = Combinators.combine(
                        words(), decimal(10, 4, 2), decimal(30, 10, 2), decimal(14, 2, 2))
                .as((words, price, wide, amount) -> {
                    ObjectNode body = (ObjectNode) LibraryPlatform.json("{}");
                    return body.put("words", words)
                            .put("price", price)
                            .put("wide", wide)
                            .put("amount", amount);
                });
        Arbitrary<Long> wholes = Arbitraries.longs().between(-4_000_000_000_000_000L, 4_000_000_000_000_000L);
        return Combinators.combine(texts, wholes, quantity(), Arbitraries.of(true, false), days(), moments(), months())
                .as((body, whole, volume, flag, day, moment, month) -> body.put("whole", whole)
                        .put("volume", volume)
                        .put("flag", flag)
                        .put("day", day.toString())
                        .put("moment", moment.toString())
                        .put("month", month));
    }

    /** Every character a text may hold: no control but tab and line breaks, no half characters; blanks at the ends count. */
    private static Arbitrary<String> words() {
        Arbitrary<Character> plain = Arbitraries.chars()
                .filter(c -> (!Character.isISOControl(c) || "\t\n\r".indexOf(c) >= 0) && !Character.isSurrogate(c));
        Arbitrary<String> any = plain.list().ofMinSize(1).ofMaxSize(60).map(chars -> {
            StringBuilder text = new StringBuilder();
            chars.forEach(text::append);
            return text.toString();
        });
        return Arbitraries.oneOf(
                any,
                Arbitraries.of(
                        " ",
                        "a ",
                        " a",
                        "\u9F8D\uD842\uDFB7",
                        "\uD83D\uDE00",
                        "null",
                        "'",
                        "\\",
                        "é",
                        "e\u0301",
                        "\t\n"));
    }

    private static Arbitrary<String> decimal(int precision, int scale, int atLeast) {
        BigInteger most = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        return Arbitraries.bigIntegers().between(most.negate(), most).map(unscaled -> {
            BigDecimal number = new BigDecimal(unscaled, scale);
            BigDecimal stripped = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            return number.setScale(Math.max(atLeast, stripped.scale())).toPlainString();
        });
    }

    private static Arbitrary<String> quantity() {
        BigInteger most = BigInteger.TEN.pow(12).subtract(BigInteger.ONE);
        return Arbitraries.bigIntegers()
                .between(most.negate(), most)
                .map(unscaled -> unscaled.signum() == 0
                        ? "0"
                        : new BigDecimal(unscaled, 3).stripTrailingZeros().toPlainString());
    }

    private static Arbitrary<LocalDate> days() {
        return Arbitraries.longs()
                .between(
                        LocalDate.of(1000, 1, 1).toEpochDay(),
                        LocalDate.of(9999, 12, 31).toEpochDay())
                .map(LocalDate::ofEpochDay);
    }

    private static Arbitrary<Instant> moments() {
        return Combinators.combine(
                        Arbitraries.longs()
                                .between(
                                        Instant.parse("1000-01-01T00:00:00Z").getEpochSecond(),
                                        Instant.parse("9999-12-31T23:59:59Z").getEpochSecond()),
                        Arbitraries.integers().between(0, 999_999))
                .as((second, micro) -> Instant.ofEpochSecond(second, micro * 1_000L));
    }

    private static Arbitrary<String> months() {
        return Combinators.combine(
                        Arbitraries.integers().between(1000, 9999),
                        Arbitraries.integers().between(1, 12))
                .as((year, month) ->
                        DateTimeFormatter.ofPattern("uuuuMM", Locale.ROOT).format(YearMonth.of(year, month)));
    }
}
