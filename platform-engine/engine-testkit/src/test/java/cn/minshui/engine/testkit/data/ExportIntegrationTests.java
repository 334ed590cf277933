package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.DatabaseSettings;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** A list longer than a page is read to its end, once each, or refused before anything is read. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportIntegrationTests {
    private static final int MANY = 1_001;
    private final LibraryPlatform library;
    private final Database given;

    ExportIntegrationTests(Database database) {
        given = database;
        library = new LibraryPlatform(database, List.of(), List.of());
    }

    private static final class Kept implements ExportSink {
        private final List<String> fields = new ArrayList<>();
        private final List<String> values = new ArrayList<>();

        @Override
        public void begin(List<String> begun) {
            fields.addAll(begun);
        }

        @Override
        public void take(List<DataRecord> batch) {
            batch.forEach(record -> values.add(record.text("isbn")));
        }
    }

    private static ExportRequest books(long limit) {
        return new ExportRequest("book", "name == 'Same'", null, List.of("name"), List.of("isbn"), limit);
    }

    @Test
    void everyRecordComesOnceAndNoMoreThanTheLimit() {
        List<String> all = IntStream.range(0, MANY)
                .mapToObj(i -> "978702%07d".formatted(i))
                .toList();
        // All of one name: only the id tells their order.
        CallContext eva = library.as("eva");
        all.forEach(isbn -> library.create(eva, "book", "{'isbn':'%s','name':'Same','price':'12.50'}".formatted(isbn)));
        Kept kept = new Kept();
        assertThat(library.records.export(eva, books(MANY), kept)).isEqualTo(MANY);
        assertThat(kept.fields).containsExactly("isbn");
        assertThat(kept.values).isEqualTo(all);
        Kept none = new Kept();
        assertThat(refused(() -> library.records.export(eva, books(MANY - 1), none))
                        .problemClass())
                .isEqualTo(ProblemClass.INVALID);
        assertThat(none.fields).isEmpty();
        assertThat(library.records.export(library.as("wim"), books(MANY), new Kept()))
                .isZero();
    }

    @Test
    void aReplicaIsReadThatCannotBeWrittenAndIsMissedByNobodyWhenItIsAway() {
        CallContext eva = library.as("eva");
        library.create(eva, "book", "{'isbn':'9799999999999','name':'Copied','price':'1.00'}");
        ExportRequest asked = new ExportRequest("book", "name == 'Copied'", null, List.of("name"), List.of("isbn"), 10);
        HikariDataSource pool = (HikariDataSource) given.dataSource();
        String url = pool.getJdbcUrl();
        DatabaseSettings near = new DatabaseSettings(url, pool.getUsername(), pool.getPassword(), 2);
        DatabaseSettings away =
                new DatabaseSettings(url.replaceFirst(":[0-9]+/", ":1/"), pool.getUsername(), pool.getPassword(), 2);
        Database replica = Databases.openReplica(near);
        Database none = Databases.openReplica(away);
        try (HikariDataSource replicas = (HikariDataSource) replica.dataSource();
                HikariDataSource nothing = (HikariDataSource) none.dataSource()) {
            library.engine.readReportsFrom(replica);
            Kept copied = new Kept();
            assertThat(library.records.export(eva, asked, copied)).isOne();
            assertThat(copied.values).containsExactly("9799999999999");
            assertThat(replicas.getHikariPoolMXBean().getTotalConnections()).isPositive();
            TransactionTemplate reading = new TransactionTemplate(
                    Objects.requireNonNull(replica.transactions().getTransactionManager()));
            reading.setReadOnly(true);
            assertThatThrownBy(() -> reading.executeWithoutResult(
                            status -> replica.jdbc().update("delete from d_book")))
                    .isInstanceOf(DataAccessException.class);
            library.engine.readReportsFrom(none);
            assertThat(library.records.export(eva, asked, new Kept())).isOne();
        }
    }
}
