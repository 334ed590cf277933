package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.LibraryPlatform.raw;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.BulkOutcome;
import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.RetentionSweep;
import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.files.FileService;
import cn.minshui.engine.core.files.FileService.Download;
import cn.minshui.engine.core.files.FileService.Upload;
import cn.minshui.engine.core.files.LocalFileStore;
import cn.minshui.engine.core.files.VirusScanner;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.StoredFile;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Deleted records that are kept: seen, restored and purged. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BinIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext reg;

    BinIntegrationTests(Database database) {
        library = new LibraryPlatform(
                database, List.of(new SourceFile("base/bin/bin.yaml", Samples.text("bin"))), List.of());
        library.user("reg", library.east, "registrar");
        library.user("arch", library.east, "archivist");
        library.user("find", library.east, "finder");
        library.user("wes", library.west, "registrar");
        reg = library.as("reg");
    }

    private DataRecord folder(String fields) {
        return library.create(reg, "folder", "{" + fields + "}");
    }

    private DataRecord deleted(String fields) {
        DataRecord folder = folder(fields);
        library.records.delete(reg, "folder", folder.id(), 1L);
        return folder;
    }

    private List<String> bin(CallContext context, String start) {
        return library
                .records
                .list(
                        context,
                        new ListRequest(
                                        "folder",
                                        "name.startsWith('" + start + "')",
                                        List.of("name"),
                                        1,
                                        50,
                                        List.of("name", "updatedAt", "updatedBy"),
                                        ListRequest.Count.EXACT)
                                .ofDeleted(true))
                .items()
                .stream()
                .map(r -> r.text("name"))
                .toList();
    }

    private DataRecord restore(DataRecord row) {
        return library.records.restore(reg, "folder", row.id(), null);
    }

    private static List<String> codes(ProblemException refusal) {
        return refusal.problems().stream().map(p -> p.code() + " " + p.place()).toList();
    }

    @Test
    void theBinShowsDeletedRecordsToThoseWhoMayRestoreThem() {
        deleted("'name':'Fa'");
        deleted("'name':'fb'");
        folder("'name':'Fc'");
        assertThat(bin(reg, "F")).contains("Fa").doesNotContain("Fc");
        assertThat(bin(library.as("find"), "f")).isEmpty();
        assertThat(bin(library.as("find"), "Fa")).containsExactly("Fa");
        assertThat(bin(library.as("wes"), "Fa")).isEmpty();
        assertThat(refused(() -> bin(library.as("arch"), "F")).problemClass()).isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(refused(() -> library.records.list(
                                reg,
                                new ListRequest("place", null, List.of(), 1, 5, List.of(), ListRequest.Count.NONE)
                                        .ofDeleted(true)))
                        .problems()
                        .get(0)
                        .code())
                .isEqualTo("DELETED_NOT_KEPT");
    }

    @Test
    void aRestoredRecordIsAsItWasWithTheRowsThatWentWithIt() {
        DataRecord folder = folder("'name':'Ra','pages':3,'sheets':[{'text':'a'},{'text':'b'},{'text':'c'}]");
        long first = folder.children("sheets").get(0).id();
        library.records.update(
                reg, "folder", folder.id(), 1L, json("{'sheets':[{'id':'" + first + "','$delete':true}]}"));
        library.records.delete(reg, "folder", folder.id(), 2L);
        assertThat(refused(() -> library.records.restore(reg, "folder", folder.id(), 2L))
                        .problemClass())
                .isEqualTo(ProblemClass.STALE);
        DataRecord back = library.records.restore(reg, "folder", folder.id(), 3L);
        assertThat(back.version()).isEqualTo(4);
        assertThat(back.integer("double")).isEqualTo(6);
        assertThat(back.children("sheets")).extracting(r -> r.text("text")).containsExactly("b", "c");
        assertThat(bin(reg, "Ra")).isEmpty();
        assertThat(library.records.history(reg, "folder", folder.id()))
                .extracting(HistoryEntry::operation)
                .containsExactly("create", "update", "delete", "restore");
        assertThat(library.database
                        .jdbc()
                        .queryForObject(
                                "select count(*) from sys_outbox where topic = 'folder.restored' and event_key = ?",
                                Long.class,
                                "folder/" + folder.id()))
                .isEqualTo(1);
        assertThat(refused(() -> restore(folder)).problemClass()).isEqualTo(ProblemClass.NOT_FOUND);
    }

    @Test
    void whatItRefersToMustBeThere() {
        DataRecord place = library.create(reg, "place", "{'name':'P'}");
        DataRecord above = folder("'name':'Above'");
        DataRecord below = folder("'name':'Below','place':'" + place.id() + "','above':'" + above.id() + "'");
        library.records.delete(reg, "folder", below.id(), 1L);
        library.records.delete(reg, "folder", above.id(), 1L);
        library.records.delete(reg, "place", place.id(), 1L);
        ProblemException refusal = refused(() -> restore(below));
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.INVALID);
        assertThat(codes(refusal)).hasSize(2).allMatch(c -> c.startsWith("REFERENCE_UNKNOWN"));
        restore(above);
        assertThat(codes(refused(() -> restore(below)))).hasSize(1);
    }

    @Test
    void itComesBackToWhereItsParentIsNow() {
        DataRecord root = folder("'name':'Root'");
        DataRecord above = folder("'name':'Moving'");
        DataRecord below = folder("'name':'Left','above':'" + above.id() + "'");
        library.records.delete(reg, "folder", below.id(), 1L);
        library.records.update(reg, "folder", above.id(), 1L, json("{'above':'" + root.id() + "'}"));
        assertThat(restore(below).text("path")).isEqualTo("/" + root.id() + "/" + above.id() + "/" + below.id() + "/");
    }

    @Test
    void itsRulesHoldAndScriptsHaveTheirSay() {
        assertThat(codes(refused(() -> restore(deleted("'name':'burnt'")))))
                .singleElement()
                .asString()
                .startsWith("BURNT");
        DataRecord raised = restore(deleted("'name':'raised','pages':1"));
        assertThat(raised.integer("pages")).isEqualTo(7);
        assertThat(raised.integer("double")).isEqualTo(14);
    }

    @Test
    void aValueThatAnotherHasTakenIsSaid() {
        DataRecord gone = deleted("'name':'Twice'");
        folder("'name':'Twice'");
        ProblemException refusal = refused(() -> restore(gone));
        assertThat(refusal.problemClass()).isEqualTo(ProblemClass.INVALID);
        assertThat(refusal.problems()).singleElement().satisfies(p -> {
            assertThat(p.code()).isEqualTo("UNIQUE");
            assertThat(p.message().zh()).isEqualTo("卷名已存在");
        });
        assertThat(bin(reg, "Twice")).containsExactly("Twice");
    }

    @Test
    void itsFilesStayUntilItIsPurged(@TempDir Path files) throws IOException {
        FileService service = new FileService(
                new FileRows(library.database),
                new LocalFileStore(files),
                library.records,
                library.engine::model,
                library.engine.ids()::next,
                VirusScanner.NONE);
        byte[] content = "page one".getBytes(StandardCharsets.UTF_8);
        StoredFile scan = service.upload(
                reg, new Upload("folder", "scan", "one.txt", "text/plain", new ByteArrayInputStream(content)));
        DataRecord row = deleted("'name':'Files','scan':['" + scan.id() + "']");
        service.purge(Instant.now().plus(Duration.ofDays(2)));
        restore(row);
        try (Download download = service.open(reg, scan.id())) {
            assertThat(download.content().readAllBytes()).isEqualTo(content);
        }
        library.records.delete(reg, "folder", row.id(), 3L);
        library.records.purge(reg, "folder", row.id(), null);
        service.purge(Instant.now().plus(Duration.ofDays(2)));
        assertThat(count("sys_file", "id", scan.id())).isZero();
        try (Stream<Path> left = Files.walk(files)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void aPurgedRecordIsGoneWithItsRows() {
        DataRecord folder = folder("'name':'Pa','sheets':[{'text':'a'},{'text':'b'}]");
        assertThat(refused(() -> {
                            library.records.purge(reg, "folder", folder.id(), null);
                            return 0;
                        })
                        .problemClass())
                .as("it is not deleted")
                .isEqualTo(ProblemClass.NOT_FOUND);
        library.records.delete(reg, "folder", folder.id(), 1L);
        assertThat(refused(() -> {
                            library.records.purge(library.as("find"), "folder", folder.id(), null);
                            return 0;
                        })
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        library.records.purge(reg, "folder", folder.id(), 2L);
        assertThat(bin(reg, "Pa")).isEmpty();
        assertThat(count("d_folder", "id", folder.id())).isZero();
        assertThat(count("d_sheet", "folder", folder.id())).isZero();
        assertThat(count("sys_history", "record_id", folder.id()))
                .as("created, deleted, purged")
                .isEqualTo(3);
    }

    private long count(String table, String column, long value) {
        Long count = library.database
                .jdbc()
                .queryForObject("select count(*) from " + table + " where " + column + " = ?", Long.class, value);
        return count == null ? 0 : count;
    }

    @Test
    void nothingIsPurgedThatADeletedRecordRefersTo() {
        DataRecord above = folder("'name':'Pb'");
        DataRecord below = folder("'name':'Pc','above':'" + above.id() + "'");
        library.records.delete(reg, "folder", below.id(), 1L);
        library.records.delete(reg, "folder", above.id(), 1L);
        assertThat(codes(refused(() -> {
                    library.records.purge(reg, "folder", above.id(), null);
                    return 0;
                })))
                .singleElement()
                .asString()
                .startsWith("REFERENCED");
        library.records.purge(reg, "folder", below.id(), null);
        library.records.purge(reg, "folder", above.id(), null);
        assertThat(bin(reg, "Pb")).isEmpty();
    }

    private BulkOutcome bulk(CallContext context, String object, String operation, String start, boolean partial) {
        String body = "{\"operation\":\"%s\",\"filter\":\"name.startsWith('%s')\",\"partial\":%b}";
        return library.records.bulk(context, object, raw(body.formatted(operation, start, partial)), null);
    }

    @Test
    void manyAreRestoredOrPurgedByOneRequest() {
        for (String name : List.of("Qma", "Qmb", "Qmc")) {
            deleted("'name':'" + name + "'");
        }
        folder("'name':'Qmb'");
        assertThat(refused(() -> bulk(library.as("arch"), "folder", "restore", "Qm", false))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(refused(() -> bulk(library.as("find"), "folder", "purge", "Qm", false))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(bulk(library.as("wes"), "folder", "restore", "Qm", false).asked())
                .isZero();
        assertThat(bulk(library.as("find"), "folder", "restore", "Qm", false).asked())
                .as("none that his policy lets him")
                .isZero();
        assertThat(codes(refused(() -> bulk(reg, "folder", "restore", "Qm", false))))
                .singleElement()
                .asString()
                .startsWith("UNIQUE");
        assertThat(bin(reg, "Qm")).containsExactly("Qma", "Qmb", "Qmc");

        BulkOutcome restored = bulk(reg, "folder", "restore", "Qm", true);

        assertThat(restored.asked()).isEqualTo(3);
        assertThat(restored.done()).isEqualTo(2);
        assertThat(restored.refused()).singleElement().satisfies(r -> {
            assertThat(r.label()).isEqualTo("Qmb");
            assertThat(r.problems()).extracting(Problem::code).containsExactly("UNIQUE");
        });
        assertThat(bin(reg, "Qm")).containsExactly("Qmb");
        assertThat(bulk(reg, "folder", "purge", "Qm", false)).isEqualTo(new BulkOutcome(1, 1, List.of(), List.of()));
        assertThat(bin(reg, "Qm")).isEmpty();
        assertThat(library.list(reg, "folder", "name.startsWith('Qm')", "name").items())
                .hasSize(3);
    }

    @Test
    void moreOfThemAreRestoredAsATask() {
        deleted("'name':'Qta'");
        deleted("'name':'Qtb'");
        folder("'name':'Qtb'");
        try (LibraryNode node = new LibraryNode(library.database)) {
            BulkOutcome begun = node.records.bulk(
                    reg,
                    "folder",
                    raw("{\"operation\":\"restore\",\"filter\":\"name.startsWith('Qt')\",\"background\":true}"),
                    null);
            assertThat(begun.isBegun()).isTrue();
            long task = begun.tasks().get(0);
            Instant latest = Instant.now().plusSeconds(60);
            while (node.task(task).endedAt() == null) {
                assertThat(Instant.now()).as("not so in time").isBefore(latest);
            }
            assertThat(node.task(task).result().get("done").asInt()).isEqualTo(1);
            assertThat(node.records.refused(task, 0, 5))
                    .singleElement()
                    .satisfies(r -> assertThat(r.label()).isEqualTo("Qtb"));
        }
        assertThat(bin(reg, "Qt")).containsExactly("Qtb");
    }

    @Test
    void whatIsWrongWithChildRowsNamesEachOfThem() {
        DataRecord place = library.create(reg, "place", "{'name':'Drawer'}");
        DataRecord folder =
                folder("'name':'Ca','sheets':[{'text':'a','drawer':'%1$d'},{'text':'b'},{'text':'c','drawer':'%1$d'}]"
                        .formatted(place.id()));
        library.records.delete(reg, "folder", folder.id(), 1L);
        library.records.delete(reg, "place", place.id(), 1L);
        ProblemException refusal = refused(() -> restore(folder));
        assertThat(refusal.problems()).extracting(Problem::code).containsOnly("REFERENCE_UNKNOWN");
        assertThat(refusal.problems())
                .extracting(p -> ((Place.InBody) p.place()).path())
                .containsExactly("sheets.0.drawer", "sheets.2.drawer");
        assertThat(bin(reg, "Ca")).containsExactly("Ca");
    }

    @Test
    void pluginsAndScriptsTakeBackAndAwayWithTheirRights() {
        DataAccess data = library.data.open(reg);
        DataRecord back = deleted("'name':'Da'");
        DataRecord gone = deleted("'name':'Db'");
        data.restore("folder", back.id());
        assertThat(data.require("folder", back.id(), "name").text("name")).isEqualTo("Da");
        assertThat(codes(refused(() -> {
                    data.restore("folder", back.id());
                    return 0;
                })))
                .singleElement()
                .asString()
                .startsWith("NOT_FOUND");
        data.purge("folder", gone.id());
        assertThat(count("d_folder", "id", gone.id())).isZero();
        assertThat(codes(refused(() -> {
                    data.purge("place", 5);
                    return 0;
                })))
                .singleElement()
                .asString()
                .startsWith("DELETED_NOT_KEPT");

        DataRecord first = deleted("'name':'Dc'");
        DataRecord second = deleted("'name':'Dd'");
        Map<String, Object> which = Map.of("back", Long.toString(first.id()), "gone", Long.toString(second.id()));
        assertThat(library.runs.run(reg, "folder-work", which)).containsEntry("back", "Dc");
        assertThat(bin(reg, "D")).isEmpty();
        assertThat(count("d_folder", "id", second.id())).isZero();
    }

    @Test
    void theSweepPassesByWhatIsStillReferredTo() {
        DataRecord above = folder("'name':'Ha'");
        DataRecord below = folder("'name':'Hb','above':'" + above.id() + "'");
        library.records.delete(reg, "folder", below.id(), 1L);
        library.records.delete(reg, "folder", above.id(), 1L);
        deleted("'name':'Hc'");
        library.database
                .jdbc()
                .update(
                        "update d_folder set updated_at = ? where id = ?",
                        LocalDateTime.now(ZoneOffset.UTC).plusDays(20),
                        below.id());
        RetentionSweep.Swept swept = new RetentionSweep(library.engine).tenant(in(Duration.ofDays(31)));
        assertThat(swept.purged()).isGreaterThanOrEqualTo(1);
        assertThat(swept.held()).isEqualTo(1);
        assertThat(bin(reg, "H")).containsExactly("Ha", "Hb");
        new RetentionSweep(library.engine).tenant(in(Duration.ofDays(60)));
        assertThat(bin(reg, "H")).isEmpty();
    }

    @Test
    void theSweepTakesWhatIsOlderThanItsObjectKeepsIt() {
        DataRecord above = folder("'name':'Sa'");
        DataRecord below = folder("'name':'Sb','above':'" + above.id() + "'");
        library.records.delete(reg, "folder", below.id(), 1L);
        library.records.delete(reg, "folder", above.id(), 1L);
        RetentionSweep sweep = new RetentionSweep(library.engine);
        sweep.tenant(in(Duration.ofDays(29)));
        assertThat(bin(reg, "S")).containsExactly("Sa", "Sb");
        RetentionSweep.Swept swept = sweep.tenant(in(Duration.ofDays(31)));
        assertThat(swept.purged()).isGreaterThanOrEqualTo(2);
        assertThat(swept.held()).isZero();
        assertThat(bin(reg, "S")).isEmpty();
    }

    private CallContext in(Duration later) {
        CallContext now = library.identities.system(library.founded.tenant(), "sweep");
        return new CallContext(
                now.tenant(),
                now.organization(),
                now.principal(),
                now.release(),
                Clock.offset(now.clock(), later),
                now.traceId());
    }
}
