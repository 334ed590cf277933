package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.transaction.support.TransactionTemplate;

/** Columns that the engine computes: right after every way of writing, and after a release that computes them otherwise. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredComputedIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext pat;
    private final DataAccess data;

    StoredComputedIntegrationTests(Database database) {
        library = Samples.withParcels(database);
        pat = library.as("pat");
        data = library.data.open(pat);
    }

    /** What stands in the column itself. */
    private BigDecimal stored(String column, String number) {
        return library.database
                .jdbc()
                .queryForObject("select " + column + " from d_parcel where number = ?", BigDecimal.class, number);
    }

    private void write(String... numbers) {
        new TransactionTemplate(library.database.transactions().getTransactionManager()).executeWithoutResult(s -> {
            try (BulkWriter writer = data.bulk("parcel", "number", "weight", "tries")) {
                long id = data.reserveIds(numbers.length);
                for (String number : numbers) {
                    writer.add(id++, library.east, number, new BigDecimal("4"), 1L);
                }
            }
        });
    }

    @Test
    void everyWayOfWritingKeepsTheColumnRight() {
        DataRecord parcel = library.create(pat, "parcel", "{'number':'S1','weight':'3'}");
        assertThat(parcel.decimal("total")).isEqualByComparingTo("6");
        library.records.update(pat, "parcel", parcel.id(), 1L, json("{'weight':'30','tries':2}"));
        assertThat(stored("total", "S1")).isEqualByComparingTo("120");
        library.records.act(pat, "parcel", parcel.id(), "try", json("{}"), null);
        assertThat(stored("total", "S1")).isEqualByComparingTo("150");
        data.updateAll("parcel", List.of(new DataAccess.Change(parcel.id(), 3, Map.of("weight", BigDecimal.ONE))));
        assertThat(stored("total", "S1")).isEqualByComparingTo("5");
        data.transition(
                "parcel", parcel.id(), 4, "hold", Map.of(DataAccess.REASON, "rain", "weight", new BigDecimal("7")));
        assertThat(stored("price", "S1")).isEqualByComparingTo("6");
        write("S2", "S3");
        assertThat(stored("total", "S3")).isEqualByComparingTo("12");
    }

    @Test
    void itIsSortedAndFilteredByAndTellsOfItsChangeInTheHistory() {
        library.create(pat, "parcel", "{'number':'T1','weight':'50'}");
        library.create(pat, "parcel", "{'number':'T2','weight':'40'}");
        List<DataRecord> rows = library.records
                .list(
                        pat,
                        new ListRequest(
                                "parcel",
                                "heavy && number.startsWith('T') && total >= 80.0",
                                List.of("-total"),
                                1,
                                10,
                                List.of("number", "total", "heavy"),
                                ListRequest.Count.EXACT))
                .items();
        assertThat(rows).extracting(r -> r.text("number")).containsExactly("T1", "T2");
        assertThat(library.records
                        .history(pat, "parcel", rows.get(0).id())
                        .get(0)
                        .changes())
                .containsKey("total");
    }

    @Test
    void nobodyWritesIt() {
        assertThat(refused(() -> library.create(pat, "parcel", "{'number':'U1','total':'5'}"))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("FIELD_READ_ONLY");
        assertThatThrownBy(() -> data.create("parcel", Map.of("number", "U2", "total", BigDecimal.ONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(refused(() -> library.create(
                                pat,
                                "parcel",
                                "{'number':'U3','weight':'99999.999','tries':2000000000000,'limit':'1'}"))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("NUMBER_RANGE");
    }

    @Test
    void aReleaseThatComputesItOtherwiseFillsTheRowsThatThereAre() {
        library.create(pat, "parcel", "{'number':'V1','weight':'3'}");
        library.create(pat, "parcel", "{'number':'V2'}");
        long version = library.list(pat, "parcel", "number == 'V1'", "number")
                .items()
                .get(0)
                .version();
        library.publish(Samples.rules().replace("weight * 2", "isNull(weight) ? 1.0 : weight * 3"));
        assertThat(stored("price", "V1")).isEqualByComparingTo("9");
        assertThat(stored("total", "V1")).isEqualByComparingTo("9");
        assertThat(stored("price", "V2")).isEqualByComparingTo("1");
        CallContext later = library.as("pat");
        assertThat(library.list(later, "parcel", "total == 9.0 && number == 'V1'", "number")
                        .items())
                .hasSize(1)
                .allMatch(r -> r.version() == version);
        library.publish(Samples.rules());
        assertThat(stored("total", "V1")).isEqualByComparingTo("6");
    }
}
