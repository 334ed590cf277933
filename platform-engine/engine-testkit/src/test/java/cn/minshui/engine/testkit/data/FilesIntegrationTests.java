package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.files.FileService;
import cn.minshui.engine.core.files.FileService.Download;
import cn.minshui.engine.core.files.FileService.Upload;
import cn.minshui.engine.core.files.LocalFileStore;
import cn.minshui.engine.core.files.VirusScanner;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.StoredFile;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files from their upload into a record and out of it: who may, what is refused, and what is cleared away. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilesIntegrationTests {
    private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d494844520000000100000001");
    private static final byte[] PDF = "%PDF-1.7\n1 0 obj".getBytes(StandardCharsets.UTF_8);

    private final LibraryPlatform library;
    private final FileService files;
    private final Path folder;
    private final CallContext cora;
    private final CallContext carl;
    private int made;

    FilesIntegrationTests(Database database, @TempDir Path folder) {
        library = new LibraryPlatform(database, List.of(LibraryMetadata.exhibit()), List.of());
        this.folder = folder;
        files = new FileService(
                new FileRows(library.database),
                new LocalFileStore(folder),
                library.records,
                library.engine::model,
                library.engine.ids()::next,
                VirusScanner.NONE);
        library.user("cora", library.east, "curator");
        library.user("carl", library.west, "curator");
        library.user("vera", library.east, "visitor");
        cora = library.as("cora");
        carl = library.as("carl");
    }

    private StoredFile upload(CallContext context, String field, String name, @Nullable String type, byte[] content) {
        try {
            return files.upload(context, new Upload("exhibit", field, name, type, new ByteArrayInputStream(content)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StoredFile photo(CallContext context) {
        return upload(context, "photo", "front.png", "image/png", PNG);
    }

    private DataRecord exhibit(CallContext context, String further) {
        String code = "F" + ++made;
        return library.create(context, "exhibit", "{'code':'%s','name':'%s'%s}".formatted(code, code, further));
    }

    private DataRecord change(DataRecord row, String body) {
        return library.records.update(cora, "exhibit", row.id(), row.version(), json(body));
    }

    private byte[] content(CallContext context, long id) {
        try (Download download = files.open(context, id)) {
            return download.content().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProblemClass refusedReading(CallContext context, long id) {
        return refused(() -> content(context, id)).problemClass();
    }

    private static List<String> codes(ProblemException refusal) {
        return refusal.problems().stream().map(Problem::code).toList();
    }

    private long kept() {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFileIsReadAsItsRecordIs() {
        StoredFile photo = photo(cora);
        assertThat(content(cora, photo.id())).isEqualTo(PNG);
        assertThat(refusedReading(library.as("admin"), photo.id())).isEqualTo(ProblemClass.NOT_FOUND);
        StoredFile paper = upload(cora, "papers", "..\\证书.PDF", "application/pdf", PDF);
        assertThat(paper.name()).isEqualTo("证书.pdf");
        DataRecord row = exhibit(cora, ",'photo':['%d'],'papers':[{'id':'%d'}]".formatted(photo.id(), paper.id()));
        assertThat(row.value("photo")).isEqualTo(List.of(photo));
        assertThat(library.list(cora, "exhibit", "id == " + row.id(), "photo", "papers")
                        .items()
                        .get(0)
                        .value("papers"))
                .isEqualTo(List.of(paper));
        assertThat(content(library.as("admin"), photo.id())).isEqualTo(PNG);
        // another branch, a hidden field, another tenant's id, none at all
        assertThat(refusedReading(carl, photo.id())).isEqualTo(ProblemClass.NOT_FOUND);
        CallContext vera = library.as("vera");
        assertThat(content(vera, photo.id())).isEqualTo(PNG);
        assertThat(refusedReading(vera, paper.id())).isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(refusedReading(library.as("tim"), photo.id())).isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(refusedReading(cora, 12345)).isEqualTo(ProblemClass.NOT_FOUND);
        // history knows it by its name
        assertThat(library.records
                        .history(cora, "exhibit", row.id())
                        .get(0)
                        .changes()
                        .get("photo")
                        .after()
                        .toString())
                .contains("front.png");
    }

    @Test
    void whatIsLetGoIsNoLongerReadAndClearedAwayLater() {
        StoredFile first = photo(cora);
        DataRecord row = exhibit(cora, ",'photo':['" + first.id() + "']");
        StoredFile second = photo(cora);
        DataRecord changed = change(row, "{'photo':['" + second.id() + "']}");
        assertThat(refusedReading(cora, first.id())).isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(content(cora, second.id())).isEqualTo(PNG);
        // what was let go does not come back
        assertThat(codes(refused(() -> change(changed, "{'photo':['" + first.id() + "']}"))))
                .containsExactly("FILE_UNKNOWN");
        StoredFile waiting = photo(cora);
        long before = kept();
        files.purge(Instant.now());
        assertThat(kept()).isEqualTo(before);
        library.records.delete(cora, "exhibit", changed.id(), changed.version());
        assertThat(refusedReading(cora, second.id())).isEqualTo(ProblemClass.NOT_FOUND);
        files.purge(Instant.now().plus(Duration.ofHours(2)));
        assertThat(kept()).isEqualTo(before - 2);
        assertThat(content(cora, waiting.id())).isEqualTo(PNG);
        files.purge(Instant.now().plus(Duration.ofHours(25)));
        assertThat(refusedReading(cora, waiting.id())).isEqualTo(ProblemClass.NOT_FOUND);
        files.purge(Instant.now().plus(Duration.ofHours(27)));
        assertThat(kept()).isLessThanOrEqualTo(before - 3);
    }

    @Test
    void aRecordTakesOnlyWhatItsWriterUploadedForTheField() {
        StoredFile others = photo(carl);
        StoredFile paper = upload(cora, "papers", "a.pdf", null, PDF);
        assertThat(codes(refused(() ->
                        exhibit(cora, ",'photo':['%d'],'papers':['%d','77']".formatted(others.id(), paper.id())))))
                .containsExactly("FILE_UNKNOWN", "FILE_UNKNOWN");
        assertThat(codes(refused(() -> exhibit(cora, ",'photo':['" + paper.id() + "']"))))
                .containsExactly("FILE_UNKNOWN");
        DataRecord owner = exhibit(cora, ",'papers':['" + paper.id() + "']");
        assertThat(codes(refused(() -> exhibit(cora, ",'papers':['" + paper.id() + "']"))))
                .containsExactly("FILE_UNKNOWN");
        assertThat(change(owner, "{'papers':['%d'],'name':'same'}".formatted(paper.id()))
                        .value("papers"))
                .isEqualTo(List.of(paper));
        assertThat(codes(refused(() -> exhibit(cora, ",'papers':['1','2','3','4']"))))
                .containsExactly("FILES_TOO_MANY");
        assertThat(codes(refused(() -> exhibit(cora, ",'papers':'1'")))).containsExactly("FIELD_TYPE");
    }

    @Test
    void nameSenderAndContentMustAgree() {
        byte[] page = "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8);
        assertThat(codes(refused(() -> upload(cora, "photo", "a.png", "image/png", page))))
                .containsExactly("FILE_CONTENT");
        assertThat(codes(refused(() -> upload(cora, "photo", "a.png", "text/html", PNG))))
                .containsExactly("FILE_CONTENT");
        assertThat(codes(refused(() -> upload(cora, "photo", "a.svg", "image/svg+xml", page))))
                .containsExactly("FILE_TYPE");
        assertThat(codes(refused(() -> upload(cora, "papers", "a.png", "image/png", PNG))))
                .containsExactly("FILE_TYPE");
        assertThat(codes(refused(() -> upload(cora, "photo", "a.png", "image/png", new byte[0]))))
                .containsExactly("FILE_EMPTY");
        ProblemException large =
                refused(() -> upload(cora, "papers", "a.pdf", null, Arrays.copyOf(PDF, 1024 * 1024 + 1)));
        assertThat(large.problemClass()).isEqualTo(ProblemClass.TOO_LARGE);
    }

    @Test
    void uploadingNeedsTheRightToWriteTheField() {
        assertThat(refused(() -> photo(library.as("vera"))).problemClass()).isEqualTo(ProblemClass.FORBIDDEN);
        assertThat(refused(() -> upload(library.as("vera"), "papers", "a.pdf", null, PDF))
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(refused(() -> upload(cora, "name", "a.pdf", null, PDF)).problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
        assertThat(refused(() -> photo(library.as("tim"))).problemClass())
                .isIn(ProblemClass.FORBIDDEN, ProblemClass.NOT_FOUND);
    }

    @Test
    void pluginsLinkFilesByTheirIdsAndBulkWritersNot() {
        StoredFile photo = photo(cora);
        long row = library.data
                .open(cora)
                .create(
                        "exhibit",
                        Map.<String, @Nullable Object>of("code", "PF", "name", "p", "photo", List.of(photo.id())));
        assertThat(library.data.open(cora).require("exhibit", row).value("photo"))
                .isEqualTo(List.of(photo));
        assertThatThrownBy(() -> library.database
                        .transactions()
                        .executeWithoutResult(status -> library.data.open(cora).bulk("exhibit", "code", "photo")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStoreNeverLeavesItsFolder() {
        LocalFileStore store = new LocalFileStore(folder);
        for (String key : List.of("../x", "/etc/passwd", "a/../../x", "")) {
            assertThatThrownBy(() -> store.open(key)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
