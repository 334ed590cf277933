package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.data.RecordService.HistoryEntry;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** References to a record of one of several objects: on every way of writing, read by everybody as he may, and guarded. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnyReferenceIntegrationTests {
    private final Remarks remarks;
    private final LibraryPlatform library;
    private final CallContext admin;
    private final CallContext scribe;

    AnyReferenceIntegrationTests(Database database) {
        remarks = new Remarks(database);
        library = remarks.library;
        admin = remarks.admin;
        scribe = remarks.scribe;
    }

    @Test
    void itIsWrittenByIdOrKeyAndReadWithItsObjectAndLabel() {
        DataRecord book = remarks.book();
        DataRecord remark = remarks.remark("w", book);
        String title = book.text("name");
        assertThat(remarks.shown(scribe, remark, "about"))
                .isEqualTo("{\"object\":\"book\",\"id\":\"%d\",\"label\":\"%s\"}".formatted(book.id(), title));
        assertThat(remark.bool("isOfBook")).isTrue();
        DataRecord reader = remarks.reader("陈小明");
        // As it was read, by its key, and the same once more.
        DataRecord second = remarks.change(
                remark, "{'about':{'object':'reader','id':'%d','label':'whatever'}}".formatted(reader.id()));
        assertThat(second.reference("about").object()).isEqualTo("reader");
        assertThat(second.bool("isOfBook")).isFalse();
        DataRecord third = remarks.change(second, "{'about':{'object':'book','isbn':'" + book.text("isbn") + "'}}");
        assertThat(third.reference("about")).isEqualTo(new Reference(book.id(), title, "book"));
        assertThat(remarks.change(third, "{'about':{'object':'book','id':'" + book.id() + "'}}")
                        .version())
                .isEqualTo(third.version());
        assertThat(remarks.change(third, "{'about':null}").value("about")).isNull();
    }

    @Test
    void whatItMayNotPointToIsRefused() {
        DataRecord book = remarks.book();
        assertThat(remarks.refusedCreation("'" + book.id() + "'")).containsExactly("FIELD_TYPE");
        assertThat(remarks.refusedCreation("{'object':'book'}")).containsExactly("FIELD_TYPE");
        assertThat(remarks.refusedCreation("{'id':'" + book.id() + "'}")).containsExactly("FIELD_TYPE");
        assertThat(remarks.refusedCreation("{'object':'fine','id':'" + book.id() + "'}"))
                .containsExactly("REFERENCE_OBJECT");
        assertThat(remarks.refusedCreation("{'object':'reader','id':'" + book.id() + "'}"))
                .containsExactly("REFERENCE_UNKNOWN");
        assertThat(remarks.refusedCreation("{'object':'book','name':'x'}")).containsExactly("REFERENCE_KEY");
        assertThat(remarks.refusedCreation("{'object':'book','isbn':'978-0-0000000'}"))
                .containsExactly("REFERENCE_UNKNOWN");
        assertThat(remarks.refusedCreation("{'object':'loan','loanNo':'L1'}")).containsExactly("REFERENCE_FORBIDDEN");
        DataRecord gone = remarks.reader("走了");
        library.records.delete(scribe, "reader", gone.id(), 1L);
        assertThat(remarks.refusedCreation("{'object':'reader','id':'" + gone.id() + "'}"))
                .containsExactly("REFERENCE_UNKNOWN");
        DataRecord elsewhere = library.book(library.as("wim"), remarks.isbn());
        assertThat(remarks.refusedCreation("{'object':'book','id':'" + elsewhere.id() + "'}"))
                .containsExactly("REFERENCE_UNKNOWN");
        ProblemException two = refused(() -> library.create(
                scribe,
                "remark",
                "{'text':'t','about':{'object':'fine','id':'1'},'cause':{'object':'book','id':'" + elsewhere.id()
                        + "'}}"));
        assertThat(Remarks.told(two))
                .containsExactlyInAnyOrder(
                        "REFERENCE_OBJECT InBody[path=about]", "REFERENCE_UNKNOWN InBody[path=cause]");
        assertThat(two.problems().get(0).message().zh()).contains("图书(book)、读者(reader)、借阅(loan)");
    }

    @Test
    void anotherTenantsRecordsAreNotThere() {
        DataRecord ours = remarks.book();
        library.records.act(
                admin,
                "tenant",
                null,
                "open",
                json("{'code':'any','name':'Any','adminUsername':'root','adminPassword':'A long password 1'}"),
                null);
        CallContext other = library.identities.context(
                library.identities.authenticate("root@any", "A long password 1").orElseThrow(), "test");
        DataRecord theirs = library.book(other, remarks.isbn());
        assertThat(remarks.refusedCreation("{'object':'book','id':'" + theirs.id() + "'}"))
                .containsExactly("REFERENCE_UNKNOWN");
        assertThat(refused(() -> library.create(other, "book", "{'isbn':'%s','name':''}".formatted(remarks.isbn())))
                        .problemClass())
                .isEqualTo(ProblemClass.INVALID);
        // A row that points across tenants, as no way of writing makes one, tells nothing of the other's record.
        DataRecord remark = remarks.remark("leak", ours);
        library.database.jdbc().update("update d_remark set about_id = ? where id = ?", theirs.id(), remark.id());
        assertThat(remarks.shown(scribe, remark, "about")).contains("\"label\":null");
        library.records.delete(other, "book", theirs.id(), 1L);
    }

    @Test
    void theLabelIsShownAsFarAsTheReaderMaySeeIt() {
        DataRecord aboutReader = remarks.remark("l1", remarks.reader("陈小明"));
        assertThat(remarks.shown(scribe, aboutReader, "about")).contains("\"label\":\"陈*\"");
        assertThat(remarks.shown(admin, aboutReader, "about")).contains("\"label\":\"陈小明\"");
        DataRecord loan = remarks.loan();
        DataRecord aboutLoan = library.create(
                admin,
                "remark",
                "{'text':'l2','urgent':true,'organization':'%d','about':{'object':'loan','id':'%d'},'cause':{'object':'book','id':'%d'}}"
                        .formatted(library.east, loan.id(), remarks.book().id()));
        assertThat(remarks.shown(scribe, aboutLoan, "about"))
                .isEqualTo("{\"object\":\"loan\",\"id\":\"%d\",\"label\":null}".formatted(loan.id()));
        assertThat(remarks.shown(admin, aboutLoan, "about")).contains(loan.text("loanNo"));
        DataRecord aboutBook = remarks.remark("l3", remarks.book());
        CallContext worm = library.as("bob");
        assertThat(remarks.texts(worm, "text in ['l1','l2','l3']")).containsExactly("l3");
        assertThat(library.records
                        .read(worm, "remark", aboutBook.id(), List.of("cause"))
                        .value("cause"))
                .isNull();
        assertThat(refused(() -> remarks.texts(worm, "cause.object == 'book'")).problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
    }

    @Test
    void listsAreFilteredByObjectAndRecordAndByNothingBehindThem() {
        DataRecord book = remarks.book();
        DataRecord other = remarks.book();
        remarks.remark("f1", book);
        remarks.remark("f2", other);
        remarks.remark("f3", remarks.reader("滤"));
        remarks.remark("f4", null);
        String mine = "text in ['f1', 'f2', 'f3', 'f4'] && ";
        assertThat(remarks.texts(scribe, mine + "about.object == 'book'")).containsExactly("f1", "f2");
        assertThat(remarks.texts(scribe, mine + "about.object == 'book' && about.id == " + book.id()))
                .containsExactly("f1");
        assertThat(remarks.texts(scribe, mine + "about.object in ['reader', 'loan']"))
                .containsExactly("f3");
        assertThat(remarks.texts(scribe, mine + "isNull(about)")).containsExactly("f4");
        assertThat(remarks.texts(scribe, mine + "isOfBook")).containsExactly("f1", "f2");
        for (String wrong : List.of(
                "about == " + book.id(),
                "about.name == 'x'",
                "about.book.name == 'x'",
                "about.object == 'fine'",
                "about == cause",
                "about.id.x == 1")) {
            assertThat(refused(() -> remarks.texts(scribe, wrong)).problemClass())
                    .as(wrong)
                    .isEqualTo(ProblemClass.MALFORMED);
        }
        for (String field : List.of("about.object", "about.id", "about.name", "about@book")) {
            ProblemException refusal = refused(() -> library.records.read(scribe, "remark", 1, List.of(field)));
            assertThat(Remarks.told(refusal)).as(field).containsExactly("FIELD_UNKNOWN InBody[path=fields]");
        }
        assertThat(Remarks.told(refused(() -> library.records.list(
                        scribe,
                        new ListRequest("remark", null, List.of("about"), 1, 10, List.of(), ListRequest.Count.NONE)))))
                .containsExactly("FIELD_UNORDERED InBody[path=sort]");
    }

    @Test
    void whatItPointsToIsNotDeletedAndADeletedOneIsNotPointedToAgain() {
        DataRecord book = remarks.book();
        DataRecord remark = remarks.remark("g", book);
        ProblemException refusal = Remarks.refusedRemoval(() -> library.records.delete(scribe, "book", book.id(), 1L));
        assertThat(refusal.problems()).extracting(p -> p.code()).containsExactly("REFERENCED");
        assertThat(refusal.problems().get(0).message().zh()).contains("1 条“备注”");
        // A reader with the number of the book is another record.
        DataRecord reader = remarks.reader("删");
        library.database.jdbc().update("update d_remark set cause_object = 'loan', cause_id = ?", reader.id());
        library.records.delete(scribe, "reader", reader.id(), 1L);
        library.database.jdbc().update("update d_remark set cause_object = null, cause_id = null");
        library.records.delete(scribe, "remark", remark.id(), remark.version());
        library.records.delete(scribe, "book", book.id(), 1L);
        assertThat(Remarks.told(refused(() -> library.records.restore(scribe, "remark", remark.id(), null))))
                .containsExactly("REFERENCE_UNKNOWN InBody[path=about]");
        library.records.purge(scribe, "remark", remark.id(), null);
    }

    @Test
    void aPurgeWaitsForDeletedReferencesToo() {
        DataRecord reader = remarks.reader("清");
        DataRecord remark = remarks.remark("p", reader);
        library.records.delete(scribe, "remark", remark.id(), 1L);
        library.records.delete(scribe, "reader", reader.id(), 1L);
        assertThat(Remarks.refusedRemoval(() -> library.records.purge(library.system, "reader", reader.id(), null))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("REFERENCED");
        library.records.restore(library.system, "reader", reader.id(), null);
        assertThat(library.records
                        .restore(scribe, "remark", remark.id(), null)
                        .reference("about")
                        .object())
                .isEqualTo("reader");
    }

    @Test
    void historyAndEventsTellObjectAndRecord() {
        library.database.jdbc().update("delete from sys_outbox");
        DataRecord book = remarks.book();
        DataRecord reader = remarks.reader("陈小明");
        DataRecord remark = library.create(
                scribe,
                "remark",
                "{'text':'h','about':{'object':'book','id':'%1$d'},'cause':{'object':'book','id':'%1$d'}}"
                        .formatted(book.id()));
        remarks.remark("quiet", null);
        String payload = library.database.jdbc().queryForObject("select payload from sys_outbox", String.class);
        assertThat(LibraryPlatform.raw(Objects.requireNonNull(payload)).get("data"))
                .isEqualTo(json("{'about':{'object':'book','id':'%d'},'cause':null}".formatted(book.id())));
        remarks.change(remark, "{'about':{'object':'reader','id':'%d'}}".formatted(reader.id()));
        List<HistoryEntry> entries = library.records.history(scribe, "remark", remark.id());
        var change = entries.stream()
                .filter(e -> e.operation().equals("update"))
                .findFirst()
                .orElseThrow()
                .changes()
                .get("about");
        assertThat(change.before()).isEqualTo(new Reference(book.id(), book.text("name"), "book"));
        assertThat(change.after()).isEqualTo(new Reference(reader.id(), "陈*", "reader"));
    }

    @Test
    void pluginsAndBulkWritersAndScriptsKeepTheSameRules() {
        DataRecord book = remarks.book();
        DataAccess data = library.data.open(library.system);
        long plain = data.create("remark", Map.of("text", "d", "about", Reference.to("book", book.id())));
        assertThat(data.require("remark", plain).reference("about")).isEqualTo(Reference.to("book", book.id()));
        assertThat(data.list(Query.of("remark")
                        .where(
                                "about.object == params.o && about.id in params.i",
                                Map.of("o", "book", "i", List.of(book.id(), 7L)))
                        .fields("text")))
                .extracting(DataRecord::id)
                .containsExactly(plain);
        DataRecord read = data.require("remark", plain);
        data.updateAll(
                "remark",
                List.of(new DataAccess.Change(plain, read.version(), Map.of("cause", read.reference("about")))));
        assertThat(data.require("remark", plain).reference("cause").id()).isEqualTo(book.id());
        for (Object wrong : List.of(
                book.id(),
                new Reference(book.id(), null),
                Reference.to("fine", 1),
                Reference.to("reader", book.id()))) {
            assertThatThrownBy(() -> data.create("remark", Map.of("text", "d", "about", wrong)))
                    .isInstanceOf(ProblemException.class);
        }
        library.database.transactions().executeWithoutResult(status -> {
            try (var bulk = data.bulk("remark", "text", "about")) {
                for (int i = 0; i < 250; i++) {
                    bulk.add(
                            data.reserveIds(1),
                            library.east,
                            "bulk" + i,
                            i == 7 ? null : Reference.to("book", book.id()));
                }
            }
        });
        assertThat(data.count(Query.of("remark")
                        .where("text.startsWith('bulk') && about.id == params.id", Map.of("id", book.id()))))
                .isEqualTo(249);
        assertThat(remarks.texts(scribe, "text.startsWith('bulk') && isNull(about.object)"))
                .containsExactly("bulk7");
    }

    @Test
    void scriptsReadAndWriteObjectAndId() {
        DataRecord book = remarks.book();
        DataRecord same = remarks.remark("same", book);
        assertThat(same.reference("cause").id()).isEqualTo(book.id());
        assertThat(Remarks.told(refused(() -> remarks.remark("nowhere", book))))
                .containsExactly("REFERENCE_UNKNOWN InBody[path=about]");
        remarks.remark("two", book);
        assertThat(remarks.texts(scribe, "text == 'second' && about.object == 'book' && about.id == " + book.id()))
                .hasSize(1);
        assertThat(remarks.remark("found", book).bool("urgent")).isTrue();
    }

    @Test
    void anActionIsGivenOneAndChangesToIt() {
        DataRecord remark = remarks.remark("act", remarks.book());
        DataRecord reader = remarks.reader("改");
        String to = "{'to':{'object':'%s','id':'%d'}}";
        assertThat(library.records
                        .act(scribe, "remark", remark.id(), "point", json(to.formatted("reader", reader.id())), null)
                        .body())
                .containsEntry("was", "book")
                .containsEntry("now", "reader");
        assertThat(library.records
                        .read(scribe, "remark", remark.id(), List.of("about"))
                        .reference("about")
                        .id())
                .isEqualTo(reader.id());
        assertThat(Remarks.told(refused(() -> library.records.act(
                        scribe, "remark", remark.id(), "point", json(to.formatted("loan", 1)), null))))
                .containsExactly("REFERENCE_OBJECT InBody[path=to]");
        assertThat(Remarks.told(refused(() -> library.records.act(
                        scribe, "remark", remark.id(), "point", json(to.formatted("book", reader.id())), null))))
                .containsExactly("REFERENCE_UNKNOWN InBody[path=to]");
    }

    @Test
    void whatARemarkPointsToIsReadThroughAPlainReferenceWithinItsPolicy() {
        DataRecord ofBook = remarks.remark("far", remarks.book());
        DataRecord ofReader = remarks.remark("near", remarks.reader("远"));
        String answer = "{'text':'%s','remark':'%d'}";
        library.create(scribe, "answer", answer.formatted("far", ofBook.id()));
        assertThat(Remarks.told(
                        refused(() -> library.create(scribe, "answer", answer.formatted("near", ofReader.id())))))
                .containsExactly("VALIDATION InBody[path=remark]");
        CallContext worm = library.as("bob");
        assertThat(library.list(worm, "answer", "remark.about.object == 'book' && on == 'book'", "on")
                        .items())
                .extracting(row -> row.text("on"))
                .containsExactly("book");
        remarks.change(
                ofBook,
                "{'about':{'object':'reader','id':'" + remarks.reader("走").id() + "'}}");
        assertThat(library.list(worm, "answer", null, "on").items())
                .extracting(row -> row.value("on"))
                .containsExactly((Object) null);
        assertThat(library.list(scribe, "answer", null, "on").items())
                .extracting(row -> row.text("on"))
                .containsExactly("reader");
    }

    @Test
    void aRuleThatReadsItsObjectHoldsOnEveryWay() {
        DataRecord loan = remarks.loan();
        ProblemException refusal = refused(() -> library.create(
                admin,
                "remark",
                "{'text':'v','organization':'%d','about':{'object':'loan','id':'%d'}}"
                        .formatted(library.east, loan.id())));
        assertThat(Remarks.told(refusal)).containsExactly("VALIDATION InBody[path=about]");
    }

    @Test
    void itIsAddedToATableWithRowsAndItsObjectsMayChange() {
        String shelf = """
                kind: object
                name: shelf
                label: {zh: 架, en: Shelf}
                module: lending
                scope: tenant
                title: name
                fields:
                  name: {type: text, maxLength: 20, required: true, label: {zh: 名, en: Name}}
                """;
        String others = Samples.text("remark") + "---\n";
        library.publish(others + shelf);
        CallContext again = library.as("admin");
        long id = library.create(again, "shelf", "{'name':'A'}").id();
        library.publish(others + shelf
                + "  holds: {type: any-reference, objects: [book, reader], label: {zh: 存放, en: Holds}}\n");
        again = library.as("admin");
        CallContext now = again;
        assertThat(library.records.read(now, "shelf", id, List.of("holds")).value("holds"))
                .isNull();
        DataRecord book = remarks.book();
        library.records.update(
                now, "shelf", id, 1L, json("{'holds':{'object':'book','id':'%d'}}".formatted(book.id())));
        library.publish(others + shelf
                + "  holds: {type: any-reference, objects: [reader, loan], label: {zh: 存放, en: Holds}}\n");
        CallContext last = library.as("admin");
        // What it pointed to before is still there, told by object and id, and guarded.
        assertThat(library.records.read(last, "shelf", id, List.of("holds")).reference("holds"))
                .isEqualTo(new Reference(book.id(), null, "book"));
        assertThat(Remarks.refusedRemoval(() -> library.records.delete(last, "book", book.id(), 1L))
                        .problemClass())
                .isEqualTo(ProblemClass.CONFLICT);
    }
}
