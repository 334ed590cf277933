package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataIntegrityViolationException;

/** What must stand once, within what, and that a deleted record is in nobody's way. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UniqueIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext ann;
    private final DataAccess data;

    UniqueIntegrationTests(Database database) {
        library = Samples.withArchive(database);
        ann = library.as("ann");
        data = library.data.open(ann);
    }

    private DataRecord box(String code) {
        return library.create(ann, "box", "{'code':'%s'}".formatted(code));
    }

    private DataRecord paper(DataRecord box, long number) {
        return library.create(ann, "paper", "{'box':'%d','number':%d}".formatted(box.id(), number));
    }

    private static void assertUnique(ProblemException refusal, String field, String message) {
        assertThat(refusal.problems()).extracting(Problem::code).containsExactly("UNIQUE");
        assertThat(refusal.problems()).extracting(Problem::place).containsExactly(Place.body(field));
        assertThat(refusal.problems()).extracting(p -> p.message().zh()).containsExactly(message);
    }

    @Test
    void theValuesOfADeletedRecordAreFreeAsOftenAsOneIsDeleted() {
        for (int i = 0; i < 3; i++) {
            DataRecord box = box("again");
            assertUnique(refused(() -> box("again")), "code", "编号已存在");
            library.records.delete(ann, "box", box.id(), 1L);
        }
        DataRecord alive = box("again");
        assertThat(library.list(ann, "box", "code == 'again'").items())
                .extracting(DataRecord::id)
                .containsExactly(alive.id());
        assertThat(library.database
                        .jdbc()
                        .queryForObject("select count(*) from d_box where code = 'again'", Long.class))
                .isEqualTo(4);
    }

    /** Taking a deletion back must meet the key, whoever does it. */
    @Test
    void aDeletedRowCannotComeBackWhileItsValueIsTaken() {
        DataRecord old = box("back");
        library.records.delete(ann, "box", old.id(), 1L);
        DataRecord taken = box("back");
        assertThatThrownBy(() -> revive(old.id())).isInstanceOf(DataIntegrityViolationException.class);
        library.records.delete(ann, "box", taken.id(), 1L);
        revive(old.id());
        assertUnique(refused(() -> box("back")), "code", "编号已存在");
    }

    private void revive(long id) {
        library.database.jdbc().update("update d_box set deleted_at = null where id = ?", id);
    }

    @Test
    void aNumberStandsOnceInABoxAndFreelyInOthersAndOutsideOfAny() {
        DataRecord first = box("w1");
        DataRecord second = box("w2");
        DataRecord paper = paper(first, 7);
        DataRecord other = paper(second, 7);
        assertUnique(refused(() -> paper(first, 7)), "number", "盒内序号已存在");
        assertUnique(
                refused(() -> library.records.update(
                        ann, "paper", other.id(), other.version(), json("{'box':'" + first.id() + "'}"))),
                "number",
                "盒内序号已存在");
        library.create(ann, "paper", "{'number':7}");
        library.create(ann, "paper", "{'number':7}");
        library.records.delete(ann, "paper", paper.id(), 1L);
        paper(first, 7);
    }

    @Test
    void codeAndBulkWritersMeetTheKeysToo() {
        DataRecord box = box("bulk");
        data.create("paper", Map.of("box", box.id(), "number", 1L));
        assertUnique(refused(() -> data.create("paper", Map.of("box", box.id(), "number", 1L))), "number", "盒内序号已存在");
        for (int rows : List.of(3, 300)) {
            assertUnique(refused(() -> bulk(box, rows)), "number", "盒内序号已存在");
        }
        assertThat(library.list(ann, "paper", "box.code == 'bulk'").items()).hasSize(1);
    }

    /** Numbers from 1; few rows are inserted, many are loaded. */
    private int bulk(DataRecord box, int rows) {
        library.database.transactions().executeWithoutResult(status -> {
            long first = data.reserveIds(rows);
            try (BulkWriter writer = data.bulk("paper", "box", "number")) {
                for (int i = 0; i < rows; i++) {
                    writer.add(first + i, library.east, box.id(), i + 1L);
                }
            }
        });
        return rows;
    }

    @Test
    void manyRowsAreLoadedIntoATableThatKeepsDeletedOnes() {
        DataRecord box = box("load");
        assertThat(bulk(box, 1_000)).isEqualTo(1_000);
        assertThat(library.database.jdbc().queryForObject("select max(deleted_key) from d_paper", Long.class))
                .isZero();
    }

    @Test
    void aRoomStandsOnceInANode() {
        library.create(ann, "box", "{'code':'r1','room':'R'}");
        assertUnique(refused(() -> library.create(ann, "box", "{'code':'r2','room':'R'}")), "room", "“房间”已存在");
        library.create(library.as("wes"), "box", "{'code':'r3','room':'R'}");
    }
}
