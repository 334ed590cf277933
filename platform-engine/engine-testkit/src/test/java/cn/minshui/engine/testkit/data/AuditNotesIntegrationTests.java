package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.audit.AuditSearch;
import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.DatabaseTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the audit trail tells of reading sensitive values and of changes: everything but the values themselves. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditNotesIntegrationTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LibraryPlatform library;
    private final CallContext reg;
    private final CallContext helper;

    AuditNotesIntegrationTests(Database database) {
        library = new LibraryPlatform(
                database, List.of(new SourceFile(LibraryPlatform.FURTHER, Samples.text("members"))), List.of());
        library.user("reg", library.east, "registrar");
        library.user("hel", library.east, "helper");
        reg = library.as("reg");
        helper = library.as("hel");
    }

    private DataRecord member(String code) {
        return library.create(
                reg,
                "member",
                "{'code':'%s','mobile':'13800001111','certificate':'CERT~%s','remark':'R'}".formatted(code, code));
    }

    private ListRequest all(String quick, String... fields) {
        return new ListRequest("member", null, List.of("code"), 1, 100, List.of(fields), ListRequest.Count.NONE, quick);
    }

    private List<Map<String, Object>> reads() {
        return entries("read", "read-plain");
    }

    /** The newest first. */
    private List<Map<String, Object>> entries(String category, String operation) {
        return library.database
                .jdbc()
                .queryForList(
                        "select * from sys_audit where category = ? and operation = ? order by id desc",
                        category,
                        operation);
    }

    /** As they are read: they are kept encrypted. */
    private JsonNode changes(Map<String, Object> entry) {
        assertThat((String) entry.get("changes")).startsWith("enc:");
        AuditSearch search = new AuditSearch(library.database);
        AuditSearch.Scope everybody = new AuditSearch.Scope(reg.tenant(), null, null);
        return tree(
                search.changes(search.find(everybody, (Long) entry.get("id")).orElseThrow()));
    }

    private static JsonNode tree(Object text) {
        try {
            return JSON.readTree(String.valueOf(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRequestThatShowsSensitiveValuesIsOneEntryWithoutThem() {
        DataRecord member = member("N1");
        member("N2");
        long before = reads().size();

        library.records.read(reg, "member", member.id(), List.of("code", "mobile"));
        Map<String, Object> entry = reads().get(0);
        assertThat(reads()).hasSize((int) before + 1);
        assertThat(entry)
                .containsEntry("username", "reg")
                .containsEntry("object", "member")
                .containsEntry("record_id", member.id())
                .containsEntry("amount", 1L);
        assertThat(tree(entry.get("details")))
                .isEqualTo(tree("{\"channel\":\"read\",\"fields\":[\"mobile\"],\"ids\":[\"" + member.id() + "\"]}"));

        library.records.list(reg, all(null, "code", "certificate", "hint", "mobile"));
        JsonNode list = tree(reads().get(0).get("details"));
        assertThat(list.path("channel").asText()).isEqualTo("list");
        // Nobody has a hint: it was not shown.
        assertThat(list.path("fields").toString()).isEqualTo("[\"certificate\",\"mobile\"]");
        assertThat(reads().get(0).get("amount"))
                .isEqualTo((long) list.path("ids").size());

        library.records.list(reg, all("N2", "code", "mobile"));
        assertThat(tree(reads().get(0).get("details")).path("channel").asText()).isEqualTo("search");
        library.records.history(reg, "member", member.id());
        assertThat(tree(reads().get(0).get("details")).path("channel").asText()).isEqualTo("history");
        library.records.update(reg, "member", member.id(), 1L, json("{'remark':'S'}"));
        assertThat(tree(reads().get(0).get("details")).path("channel").asText()).isEqualTo("write");
        assertThat(reads()).hasSize((int) before + 5);
        assertThat(reads()).noneMatch(each -> each.toString().contains("13800001111"));
    }

    @Test
    void maskedValuesAndOtherFieldsAreNoReading() {
        DataRecord member = member("M1");
        long before = reads().size();
        library.records.read(helper, "member", member.id(), List.of());
        library.records.list(helper, all(null, "code", "mobile", "certificate"));
        library.records.history(helper, "member", member.id());
        library.records.list(reg, all(null, "code", "remark"));
        library.data.open(reg).require("member", member.id(), "mobile");
        assertThat(reads()).hasSize((int) before);
    }

    @Test
    void oneEntryNamesNoMoreThanFiftyRecordsAndCountsTheRest() {
        DataAccess data = library.data.open(reg);
        IntStream.range(0, 60).forEach(i -> data.create("member", Map.of("code", "B" + i, "mobile", "13900000000")));
        library.records.list(reg, all(null, "code", "mobile"));
        Map<String, Object> entry = reads().get(0);
        assertThat(tree(entry.get("details")).path("ids").size()).isEqualTo(50);
        assertThat((Long) entry.get("amount")).isGreaterThanOrEqualTo(60);
        assertThat(entry.get("record_id")).isNull();
    }

    @Test
    void anExportThatBreaksOffIsToldWithWhatWasGivenUntilThen() {
        member("E1");
        ExportRequest asked = new ExportRequest("member", null, null, List.of(), List.of("code", "mobile"), 1_000);
        ExportSink broken = new ExportSink() {
            @Override
            public void begin(List<String> fields) {}

            @Override
            public void take(List<DataRecord> records) {
                throw new IllegalStateException("the connection is gone");
            }
        };
        assertThatThrownBy(() -> library.records.export(reg, asked, broken)).isInstanceOf(IllegalStateException.class);
        Map<String, Object> export = entries("export", "export").get(0);
        assertThat(export).containsEntry("result", "failed").containsEntry("code", "EXPORT_BROKEN_OFF");
        assertThat((Long) export.get("amount")).isPositive();
        assertThat(tree(reads().get(0).get("details")).path("channel").asText()).isEqualTo("export");
    }

    @Test
    void aChangeIsToldWithBeforeAndAfterAndSensitiveValuesMasked() {
        DataRecord member = member("C1");
        Map<String, Object> created = entries("change", "create").get(0);
        assertThat(created).containsEntry("record_id", member.id());
        assertThat(changes(created).at("/code/after").asText()).isEqualTo("C1");
        assertThat(changes(created).at("/mobile/after").asText()).isEqualTo("138****1111");

        library.records.update(
                reg,
                "member",
                member.id(),
                1L,
                json("{'mobile':'13900002222','certificate':'CERT~OTHER','remark':'x'}"));
        JsonNode changes = changes(entries("change", "update").get(0));
        assertThat(changes)
                .isEqualTo(tree("{\"mobile\":{\"before\":\"138****1111\",\"after\":\"139****2222\"},"
                        + "\"certificate\":{\"before\":\"***\",\"after\":\"***\"},"
                        + "\"remark\":{\"before\":\"R\",\"after\":\"x\"}}"));

        library.records.delete(reg, "member", member.id(), 2L);
        JsonNode deleted = changes(entries("change", "delete").get(0));
        assertThat(deleted.at("/remark/before").asText()).isEqualTo("x");
        assertThat(deleted.at("/remark/after").isNull()).isTrue();
        assertThat(RawLook.find(library.database, "CERT~", "13900002222")).isEmpty();
    }

    @Test
    void releasesThatGoLiveAreTold() {
        List<Map<String, Object>> told = entries("publish", "publish");
        assertThat(told).isNotEmpty();
        assertThat(told.get(0).get("release_id")).isNotNull();
        assertThat(tree(told.get(0).get("details")).path("release").asText()).hasSize(64);
    }
}
