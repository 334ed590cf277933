package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A list longer than a page is read to its end, once each, or refused before anything is read. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportIntegrationTests {
    private static final int MANY = 1_001;
    private final LibraryPlatform library;

    ExportIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
    }

    static final class Kept implements ExportSink {
        private final List<String> fields = new ArrayList<>();
        final List<String> values = new ArrayList<>();

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
}
