package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataAccessIntegrationTests {
    private final LibraryPlatform library;
    private final DataAccess data;

    DataAccessIntegrationTests(Database database) {
        library = Samples.platform(database);
        data = library.data.open(library.as("kay"));
    }

    private long sample(String code) {
        return data.create("sample", Map.of("code", code));
    }

    @Test
    void filtersTakeParametersAndLists() {
        long a = sample("f1");
        long b = sample("f2");
        sample("f3");
        Query query = Query.of("sample")
                .where("id in params.ids && code != params.not", Map.of("ids", List.of(a, b), "not", "f2"));
        assertThat(data.list(query)).extracting(DataRecord::id).containsExactly(a);
        assertThat(data.count(Query.of("sample").where("id in params.ids", Map.of("ids", List.of()))))
                .isZero();
        assertThat(data.count(
                        Query.of("sample").where("code in params.codes", Map.of("codes", List.of("f1", "f2", "f3")))))
                .isEqualTo(3);
    }

    @Test
    void pluginsReadHiddenFieldsButNoSecrets() {
        long id = data.create("sample", Map.of("code", "s1", "inner", 4L));
        assertThat(data.require("sample", id).integer("innerTwice")).isEqualTo(8);
        assertThat(data.require("sample", id).values()).doesNotContainKey("secretCode");
        assertThatThrownBy(() -> data.create("sample", Map.of("code", "s2", "secretCode", "x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(refused(() -> data.require("user", 1, "passwordHash")).problemClass())
                .isEqualTo(ProblemClass.MALFORMED);
    }

    @Test
    void whatBelongsToNodesAboveIsReadForRulesAlone() {
        DataAccess everywhere = library.data.open(library.system);
        long above = everywhere.create("sample", Map.of("code", "above1"));
        everywhere.create("sample", library.west, Map.of("code", "above2"));
        long own = sample("above3");
        Query query = Query.of("sample")
                .where("code.startsWith(params.c) || code == 'x'", Map.of("c", "above"))
                .fields("code", "inner");
        assertThat(data.list(query)).extracting(DataRecord::id).containsExactly(own);
        assertThat(data.find("sample", above)).isEmpty();
        assertThat(data.listAbove(query)).extracting(DataRecord::id).containsExactly(above);
        assertThat(data.listAbove(query).get(0).values()).containsOnlyKeys("code", "inner");
        assertThat(data.listAbove(Query.of("sample").fields("code")))
                .extracting(DataRecord::id)
                .contains(above)
                .doesNotContain(own);
        assertThat(everywhere.listAbove(query)).isEmpty();
        for (Query refused : List.of(Query.of("sample"), Query.of("ledger").fields("sample.code"))) {
            assertThatThrownBy(() -> data.listAbove(refused)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(refused(() -> {
                            data.update("sample", above, 1, Map.of("words", "x"));
                            return 0;
                        })
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
    }

    @Test
    void locksComeInAscendingOrder() {
        long a = sample("l1");
        long b = sample("l2");
        library.database
                .transactions()
                .executeWithoutResult(status -> assertThat(data.lock("sample", List.of(b, a, b), "code"))
                        .extracting(DataRecord::id)
                        .containsExactly(a, b));
    }

    @Test
    void manyRowsAreWrittenAndNumbered() {
        long sample = sample("b1");
        library.database.transactions().executeWithoutResult(status -> {
            long first = data.reserveIds(1_234);
            try (BulkWriter writer = data.bulk("ledger", "sample", "amount")) {
                for (int i = 0; i < 1_234; i++) {
                    writer.add(first + i, library.east, sample, new BigDecimal("1.5"));
                }
            }
        });
        Query query = Query.of("ledger").where("sample == params.s", Map.of("s", sample));
        assertThat(data.count(query)).isEqualTo(1_234);
        List<DataRecord> rows =
                data.list(query.fields("no", "amount", "sample.code").sort("-no"));
        assertThat(rows).extracting(r -> r.text("no")).doesNotHaveDuplicates();
        assertThat(rows.get(0).decimal("amount")).isEqualTo(new BigDecimal("1.50"));
        assertThat(rows.get(0).text("sample.code")).isEqualTo("b1");
    }

    @Test
    void theRulesOfTheEnginesOwnObjectsHoldForManyRowsToo() {
        DataAccess system = library.data.open(library.system);
        long user = library.user("bulky", library.east, "keeper");
        assertThat(refused(() -> library.database.transactions().execute(status -> {
                            try (BulkWriter roles = system.bulk("user-role", "user", "role")) {
                                roles.add(system.reserveIds(1), library.east, user, "no-such-role");
                            }
                            return 0;
                        }))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("ROLE_UNKNOWN", "BULK_REFUSED");
        long node = system.reserveIds(1);
        library.database.transactions().executeWithoutResult(status -> {
            try (BulkWriter nodes = system.bulk("organization", "code", "name", "type", "parent")) {
                nodes.add(node, library.east, "bulk-node", "By the many", "department", library.east);
            }
        });
        assertThat(library.tree
                        .find(library.system.tenant(), new OrgNodeId(node))
                        .orElseThrow()
                        .path())
                .isEqualTo("/" + library.founded.root().value() + "/" + library.east + "/" + node + "/");
        assertThat(system.require("organization", node, "organization")
                        .reference("organization")
                        .id())
                .isEqualTo(node);
    }

    @Test
    void oneBadRowRefusesTheWholeBulk() {
        long good = sample("b2");
        long unlucky = data.create("sample", Map.of("code", "b3", "inner", 13L));
        ProblemException refusal = refused(() -> library.database.transactions().execute(status -> {
            long first = data.reserveIds(4);
            try (BulkWriter writer = data.bulk("ledger", "sample", "amount")) {
                writer.add(first, library.east, good, new BigDecimal("1"));
                writer.add(first + 1, library.east, good, new BigDecimal("-1"));
                writer.add(first + 2, library.east, unlucky, new BigDecimal("1"));
            }
            return 0;
        }));
        assertThat(refusal.problems())
                .extracting(p -> p.code())
                .containsExactly("VALIDATION", "VALIDATION", "BULK_REFUSED");
        assertThat(data.count(Query.of("ledger").where("sample == params.s", Map.of("s", good))))
                .isZero();
    }

    @Test
    void writesAreCheckedAsEverybodys() {
        assertThat(refused(() -> data.create("sample", Map.of())).problems())
                .extracting(p -> p.code())
                .containsExactly("FIELD_REQUIRED");
        assertThat(refused(() -> data.create("sample", Map.of("code", "x", "other", 5L)))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("REFERENCE_UNKNOWN");
        long id = sample("w1");
        assertThat(refused(() -> {
                            data.update("sample", id, 9, Map.of("words", "x"));
                            return 0;
                        })
                        .problemClass())
                .isEqualTo(ProblemClass.STALE);
        assertThat(refused(() -> data.create("sample", library.west, Map.of("code", "other branch")))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("ORGANIZATION_SCOPE");
    }

    @Test
    void transitionsTakeChangesAlong() {
        DataAccess eva = library.data.open(library.as("eva"));
        long book = eva.create("book", Map.of("isbn", "978-5-0000001", "name", "T"));
        eva.transition("book", book, 1, "lend", Map.of("pages", 10L));
        DataRecord read = eva.require("book", book);
        assertThat(read.text("status")).isEqualTo("lent");
        assertThat(read.integer("pages")).isEqualTo(10);
        assertThat(refused(() -> {
                            eva.update("book", book, 2, Map.of("status", "shelved"));
                            return 0;
                        })
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("STATE_BY_TRANSITION");
        assertThat(refused(() -> {
                            eva.transition("book", book, 2, "lend", Map.of());
                            return 0;
                        })
                        .problemClass())
                .isEqualTo(ProblemClass.CONFLICT);
    }

    @Test
    void manyChangesTakeFewStatementsAndTheChecksOfOne() {
        DataAccess eva = library.data.open(library.as("eva"));
        List<Long> ids = new ArrayList<>();
        for (int i = 10; i < 60; i++) {
            ids.add(eva.create("book", Map.of("isbn", "978-6-00000" + i, "name", "M")));
        }
        List<DataRecord> books = eva.list(Query.of("book").where("id in params.ids", Map.of("ids", ids)));
        List<String> statements = library.counter.during(() -> {
            eva.transitionAll("book", books, "lend", Map.of("pages", 7L));
            return 0;
        });
        assertThat(statements).hasSizeLessThanOrEqualTo(10);
        List<DataRecord> lent = eva.list(Query.of("book").where("id in params.ids", Map.of("ids", ids)));
        assertThat(lent).hasSize(50).allMatch(b -> b.text("status").equals("lent") && b.version() == 2);
        assertThat(library.records.history(library.as("eva"), "book", ids.get(0)))
                .hasSize(2);
        ProblemException refusal = refused(() -> {
            eva.transitionAll("book", lent, "lend", Map.of());
            return 0;
        });
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.CONFLICT);
        assertThat(refused(() -> {
                            eva.updateAll("book", List.of(new DataAccess.Change(ids.get(0), 1, Map.of("pages", 1L))));
                            return 0;
                        })
                        .problemClass())
                .isEqualTo(ProblemClass.STALE);
    }
}
