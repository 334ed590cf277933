package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Reasons and effects of transitions, on every way a transition can be taken. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransitionIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext pat;
    private final DataAccess data;

    TransitionIntegrationTests(Database database) {
        library = Samples.withParcels(database);
        pat = library.as("pat");
        data = library.data.open(pat);
    }

    private DataRecord parcel(String number) {
        return library.create(pat, "parcel", "{'number':'" + number + "','weight':'2.5'}");
    }

    private DataRecord act(DataRecord parcel, String action, String body) {
        library.records.act(pat, "parcel", parcel.id(), action, json(body), null);
        return library.records.read(pat, "parcel", parcel.id(), List.of());
    }

    private List<String> reasons(long id) {
        return library.records.history(pat, "parcel", id).stream()
                .map(HistoryEntry::reason)
                .toList();
    }

    private static List<String> codes(ProblemException refusal) {
        return refusal.problems().stream().map(Problem::code).toList();
    }

    @Test
    void effectsAreSetWithTheStateInOneWrite() {
        DataRecord parcel = parcel("A1");
        DataRecord tried = act(act(parcel, "try", "{}"), "try", "{}");
        assertThat(tried.integer("tries")).isEqualTo(2);
        DataRecord held = act(parcel, "hold", "{'reason':'nobody in'}");
        assertThat(held.version()).isEqualTo(4);
        assertThat(held.bool("held")).isTrue();
        assertThat(held.date("heldOn")).isEqualTo(pat.today());
        assertThat(held.reference("handledBy").id()).isEqualTo(pat.principal().userId());
        assertThat(held.text("note")).isEqualTo("nobody in");
        assertThat(held.decimal("weight")).isEqualTo(new BigDecimal("2.000"));
        assertThat(reasons(parcel.id())).containsExactly(null, null, null, "nobody in");
        assertThat(act(parcel, "lose", "{'reason':'theft'}").value("heldOn")).isNull();
    }

    @Test
    void aReasonThatIsAskedForMustBeGivenAndBeOneOfItsDictionary() {
        DataRecord parcel = parcel("A2");
        assertThat(codes(refused(() -> act(parcel, "hold", "{}")))).containsExactly("FIELD_REQUIRED");
        assertThat(codes(refused(() -> act(parcel, "lose", "{'reason':'rain'}"))))
                .containsExactly("CHOICE_UNKNOWN");
        assertThat(codes(refused(() -> act(parcel, "hold", "{'reason':'longer than the note can hold'}"))))
                .containsExactly("TEXT_TOO_LONG");
        assertThat(library.records.read(pat, "parcel", parcel.id(), List.of()).version())
                .isEqualTo(1);
    }

    @Test
    void pluginsAreHeldToTheSame() {
        DataRecord parcel = parcel("A3");
        assertThat(codes(refused(() -> {
                    data.transition("parcel", parcel.id(), 1, "lose", Map.of());
                    return null;
                })))
                .containsExactly("REASON_REQUIRED");
        assertThat(codes(refused(() -> {
                    data.transition("parcel", parcel.id(), 1, "lose", Map.of(DataAccess.REASON, "rain"));
                    return null;
                })))
                .containsExactly("REASON_INVALID");
        data.transition("parcel", parcel.id(), 1, "lose", Map.of(DataAccess.REASON, "fire", "weight", BigDecimal.ONE));
        assertThat(data.require("parcel", parcel.id()).decimal("weight")).isEqualTo(new BigDecimal("1.000"));
        assertThat(reasons(parcel.id())).containsExactly(null, "fire");
    }

    @Test
    void manyAtOnceHaveTheirEffectsToo() {
        List<DataRecord> parcels = List.of(parcel("B1"), parcel("B2"));
        act(parcels.get(0), "try", "{}");
        List<DataRecord> rows =
                data.list(Query.of("parcel").where("number in params.n", Map.of("n", List.of("B1", "B2"))));
        data.transitionAll("parcel", rows, "hold", Map.of(DataAccess.REASON, "snow"));
        assertThat(data.list(Query.of("parcel").where("number in params.n", Map.of("n", List.of("B1", "B2")))))
                .allMatch(r -> "snow".equals(r.text("note")) && r.bool("held"))
                .extracting(r -> r.decimal("weight"))
                .containsExactlyInAnyOrder(new BigDecimal("1.000"), new BigDecimal("0.000"));
        assertThat(reasons(parcels.get(1).id())).containsExactly(null, "snow");
        List<DataRecord> more = List.of(parcel("B3"), parcel("B4"));
        library.records.bulk(
                pat,
                "parcel",
                json("{'operation':'transition','transition':'hold','changes':{'reason':'ice'},'ids':['%d','%d']}"
                        .formatted(more.get(0).id(), more.get(1).id())),
                null);
        assertThat(reasons(more.get(1).id())).containsExactly(null, "ice");
    }
}
