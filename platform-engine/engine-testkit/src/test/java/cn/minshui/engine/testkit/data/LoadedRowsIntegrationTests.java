package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.database.RowLoader;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.TestDatabases;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many rows at once are stored as few are: by COPY and LOAD DATA nothing may change, be cut off or be left out. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadedRowsIntegrationTests {
    private static final String[] FIELDS = {
        "code", "words", "whole", "price", "wide", "amount", "volume", "flag", "day", "moment", "month", "other"
    };
    private static final List<String> WORDS = List.of(
            "plain",
            "back\\slash",
            "\\",
            "\\N",
            "\\.",
            "N",
            "tab\there",
            "line\nbreak",
            "return\r\n",
            "'single' \"double\" `tick`",
            "100% _ ? ; --",
            "闽水供水",
            "😀 emoji 𠮷",
            " blank around ",
            "\u2028\u200b\ufeff",
            "\\t\\n\\0",
            "x".repeat(200),
            "水".repeat(200));
    private static final List<BigDecimal> WIDE = List.of(
            new BigDecimal("0.0000000001"),
            new BigDecimal("-99999999999999999999.9999999999"),
            new BigDecimal("12345678901234567890.1234567890"),
            BigDecimal.ZERO);

    private final LibraryPlatform library;
    private final DataAccess data;

    LoadedRowsIntegrationTests(Database database) {
        library = Samples.platform(database);
        data = library.data.open(library.as("kay"));
    }

    private static List<@Nullable Object[]> rows(String prefix, int count, long other) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean sparse = i % 7 == 3;
            rows.add(new @Nullable Object[] {
                prefix + i,
                i % 11 == 5 ? null : WORDS.get(i % WORDS.size()),
                sparse ? null : (i % 2 == 0 ? Long.MAX_VALUE - i : -(long) i),
                sparse ? null : new BigDecimal("-1.2345").add(BigDecimal.valueOf(i)),
                sparse ? null : WIDE.get(i % WIDE.size()),
                sparse ? null : new BigDecimal("0.10").multiply(BigDecimal.valueOf(i)),
                sparse ? null : BigDecimal.valueOf(i),
                sparse ? null : i % 2 == 0,
                sparse ? null : i % 2 == 0 ? LocalDate.of(1000, 1, 1) : LocalDate.of(9999, 12, 31),
                sparse ? null : Instant.parse("2026-09-30T15:59:59.123456Z").plusNanos(i * 1000L),
                sparse ? null : YearMonth.of(1950 + i % 200, 1 + i % 12),
                sparse ? null : other
            });
        }
        return rows;
    }

    private void write(List<@Nullable Object[]> rows) {
        library.database.transactions().executeWithoutResult(status -> {
            long id = data.reserveIds(rows.size());
            try (BulkWriter writer = data.bulk("sample", FIELDS)) {
                for (@Nullable Object[] row : rows) {
                    writer.add(id++, library.east, row);
                }
            }
        });
    }

    private List<Map<String, @Nullable Object>> stored(String prefix) {
        List<Map<String, @Nullable Object>> stored = new ArrayList<>();
        for (DataRecord row : data.list(Query.of("sample")
                .where("code.startsWith(params.p)", Map.of("p", prefix))
                .fields(FIELDS)
                .sort("id"))) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>(row.values());
            values.put("code", row.text("code").substring(prefix.length()));
            stored.add(values);
        }
        return stored;
    }

    @Test
    void manyRowsAreStoredAsFewAre() {
        long other = data.create("sample", Map.of("code", "target"));
        int count = 1_000;
        write(rows("many-", count, other));
        List<@Nullable Object[]> few = rows("few-", count, other);
        for (int at = 0; at < count; at += 100) {
            write(few.subList(at, at + 100));
        }
        List<Map<String, @Nullable Object>> loaded = stored("many-");
        assertThat(loaded).hasSize(count).isEqualTo(stored("few-"));
        for (int i = 0; i < count; i++) {
            assertThat(loaded.get(i).get("words"))
                    .isEqualTo(rows("x", count, other).get(i)[1] == null ? null : WORDS.get(i % WORDS.size()));
        }
    }

    @Test
    void aTakenKeyRefusesAllOfThem() {
        data.create("sample", Map.of("code", "taken-777"));
        assertThat(refused(() -> {
                            write(rows("taken-", 1_000, 1));
                            return 0;
                        })
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("UNIQUE");
        assertThat(stored("taken-")).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsAnErrorAndNothingIsThere() throws SQLException {
        try (Connection connection = library.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table loaded_rows (id bigint primary key, word varchar(3), price decimal(4,2))");
            RowLoader loader = library.database.dialect().loader();
            List<String> columns = List.of("id", "word", "price");
            connection.setAutoCommit(false);
            assertThat(loader.load(
                            connection, "loaded_rows", columns, List.of(row("1", "abc", "9.50"), row("2", null, null))))
                    .isTrue();
            connection.commit();
            for (@Nullable
            String[] bad : List.of(
                    row("4", "abcd", "1"),
                    row("4", "abc", "x"),
                    row("4", "abc", "123.00"),
                    row("1", "a", "1"),
                    row("x", "a", "1"))) {
                assertThatThrownBy(() ->
                                loader.load(connection, "loaded_rows", columns, List.of(row("3", "ok", "1"), bad)))
                        .isInstanceOf(SQLException.class);
                if (library.database.dialect().name().equals("postgresql")) {
                    connection.rollback();
                }
                assertThat(count(statement)).isEqualTo(2);
            }
            connection.rollback();
        }
    }

    @Test
    void withoutPermissionOfTheServerRowsAreInserted() throws SQLException {
        if (!library.database.dialect().name().equals("mariadb")) {
            return;
        }
        DatabaseSettings settings = TestDatabases.freshSettings();
        try (Connection connection = DriverManager.getConnection(
                        settings.url() + (settings.url().contains("?") ? "&" : "?") + "allowLocalInfile=false",
                        settings.user(),
                        settings.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create table loaded_rows (id bigint primary key)");
            connection.setAutoCommit(false);
            RowLoader loader = Databases.dialect(settings.url()).loader();
            assertThat(loader.load(connection, "loaded_rows", List.of("id"), List.<@Nullable String[]>of(row("1"))))
                    .isFalse();
            statement.execute("insert into loaded_rows values (2)");
            assertThat(count(statement)).isEqualTo(1);
            connection.rollback();
        }
    }

    private static @Nullable String[] row(@Nullable String... values) {
        return values;
    }

    private static int count(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*) from loaded_rows")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
