package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Defaults that read the user and the other fields of the record, whatever their order, on every way of writing. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefaultIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext pat;
    private final DataAccess data;

    DefaultIntegrationTests(Database database) {
        library = Samples.withParcels(database);
        pat = library.as("pat");
        data = library.data.open(pat);
    }

    private void requireDefaults(DataRecord parcel, String label) {
        assertThat(parcel.text("label")).isEqualTo(label);
        assertThat(parcel.text("short")).isEqualTo("AB");
        assertThat(parcel.reference("takenBy").id()).isEqualTo(pat.principal().userId());
        assertThat(parcel.decimal("limit").toPlainString()).isEqualTo("1.00");
    }

    @Test
    void overHttp() {
        requireDefaults(library.create(pat, "parcel", "{'number':'aB'}"), "AB");
        DataRecord given = library.create(pat, "parcel", "{'number':'aC','weight':'1','tries':4,'short':'x'}");
        assertThat(given.text("label")).isEqualTo("ac");
        assertThat(given.text("short")).isEqualTo("x");
        assertThat(given.decimal("limit").toPlainString()).isEqualTo("5.00");
    }

    @Test
    void byPluginsAndInBulk() {
        long id = data.create("parcel", Map.of("number", "Ab"));
        requireDefaults(data.require("parcel", id), "AB");
        long reserved = data.reserveIds(1);
        library.database.transactions().executeWithoutResult(status -> {
            try (BulkWriter writer = data.bulk("parcel", "number")) {
                writer.add(reserved, library.east, "ab");
            }
        });
        requireDefaults(data.require("parcel", reserved), "AB");
    }

    @Test
    void aDefaultThatTheFieldCannotHoldIsAProblemOfTheField() {
        assertThat(refused(() -> library.create(pat, "parcel", "{'number':'longer than 12','tries':200}"))
                        .problems())
                .extracting(p -> p.code() + " " + p.place())
                .anyMatch(p -> p.startsWith("TEXT_TOO_LONG") && p.contains("label"))
                .anyMatch(p -> p.startsWith("NUMBER_RANGE") && p.contains("limit"));
    }
}
