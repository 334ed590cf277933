package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;

import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.data.value.RecordJson;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A library whose remarks point to books, readers and loans; sid writes them in the east, bob reads those on books. */
final class Remarks {
    final LibraryPlatform library;
    final CallContext admin;
    final CallContext scribe;
    private int made;

    Remarks(Database database) {
        library = new LibraryPlatform(
                database, List.of(new SourceFile(LibraryPlatform.FURTHER, Samples.text("remark"))), List.of());
        library.user("sid", library.east, "scribe");
        library.user("bob", library.east, "bookworm");
        admin = library.as("admin");
        scribe = library.as("sid");
    }

    String isbn() {
        return "978-3-%07d".formatted(++made);
    }

    DataRecord book() {
        return library.book(scribe, isbn());
    }

    DataRecord reader(String name) {
        return library.create(library.as("eva"), "reader", "{'name':'" + name + "'}");
    }

    DataRecord loan() {
        return library.create(
                library.as("eva"),
                "loan",
                "{'reader':'%d','book':'%d','period':'202609','dueOn':'2026-10-01'}"
                        .formatted(reader("某人").id(), book().id()));
    }

    DataRecord remark(String text, @Nullable DataRecord about) {
        String reference = about == null ? "null" : "{'object':'%s','id':'%d'}".formatted(about.object(), about.id());
        return library.create(scribe, "remark", "{'text':'" + text + "','about':" + reference + "}");
    }

    /** The field as it is answered. */
    String shown(CallContext context, DataRecord row, String field) {
        CompiledModel model = library.releases.model(context.tenant(), context.release(), context.organization());
        DataRecord read = library.records.read(context, "remark", row.id(), List.of(field));
        return new RecordJson(model).write(read).get(field).toString();
    }

    List<String> texts(CallContext context, String filter) {
        return library
                .records
                .list(
                        context,
                        new ListRequest(
                                "remark", filter, List.of("text"), 1, 100, List.of("text"), ListRequest.Count.EXACT))
                .items()
                .stream()
                .map(r -> r.text("text"))
                .toList();
    }

    static ProblemException refusedRemoval(Runnable removal) {
        return refused(() -> {
            removal.run();
            return "removed";
        });
    }

    static List<String> told(ProblemException refusal) {
        return refusal.problems().stream().map(p -> p.code() + " " + p.place()).toList();
    }

    List<String> refusedCreation(String about) {
        return refused(() -> library.create(scribe, "remark", "{'text':'r','about':" + about + "}")).problems().stream()
                .map(Problem::code)
                .toList();
    }

    DataRecord change(DataRecord row, String body) {
        return library.records.update(scribe, "remark", row.id(), row.version(), json(body));
    }
}
