package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.data.RecordService.ExportRequest;
import cn.minshui.engine.core.data.RecordService.ExportSink;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each data scope shows its rows in lists, by id, in exports and through references, and no others. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowScopeIntegrationTests {
    private static final SourceFile ROLES = new SourceFile(LibraryPlatform.FURTHER, """
            kind: object
            name: shelf
            label: 书架
            module: lending
            scope: organization
            title: code
            key: code
            fields:
              code: {type: text, maxLength: 20, required: true, label: 代码}
              keeper: {type: reference, object: user, label: 保管人}
            unique:
              code: {fields: [code]}
            ---
            kind: object
            name: volume
            label: 册
            module: lending
            scope: organization
            title: code
            history: true
            fields:
              code: {type: text, maxLength: 20, required: true, label: 代码}
              shelf: {type: reference, object: shelf, label: 书架}
            ---
            kind: role
            name: everywhere
            label: 全部
            grants:
              shelf: {operations: [read]}
              volume: {operations: [read, export, history], scope: all}
            ---
            kind: role
            name: in-west
            label: 指定
            grants:
              shelf: {operations: [read], scope: chosen, organizations: [west]}
              volume: {operations: [read, export], scope: chosen, organizations: [west], where: "code != 'w2'"}
            ---
            kind: role
            name: own-place
            label: 本组织
            grants:
              volume: {operations: [read, export], scope: own-organization}
            ---
            kind: role
            name: own-work
            label: 本人
            grants:
              volume: {operations: [read, export, create, update], scope: own}
            ---
            kind: role
            name: keeper
            label: 保管人
            grants:
              shelf: {operations: [read], scope: reference, through: keeper}
              volume: {operations: [read, export], scope: reference, through: shelf.keeper, where: "code != 'e2'"}
            """);

    private final LibraryPlatform library;
    private long room;

    RowScopeIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(ROLES), List.of());
    }

    @BeforeAll
    void volumes() {
        CallContext system = library.system;
        room = library.create(
                        system,
                        "organization",
                        "{'code':'room','name':'Room','type':'station','parent':'%d'}".formatted(library.east))
                .id();
        user("ada", library.east, "everywhere");
        user("bea", library.east, "in-west");
        user("cid", library.east, "own-place");
        user("dot", library.east, "own-work");
        long eve = user("eve", library.east, "keeper");
        user("root", library.founded.root().value(), "in-west");
        long mine = shelf("s1", library.east, eve);
        long other = shelf("s2", library.east, user("fay", library.east, "keeper"));
        long far = shelf("s3", library.west, eve);
        volume("e1", library.east, mine);
        volume("e2", library.east, mine);
        volume("e3", library.east, other);
        volume("r1", room, mine);
        volume("w1", library.west, far);
        volume("w2", library.west, far);
    }

    private long user(String name, long organization, String role) {
        return library.user(name, organization, role);
    }

    private long shelf(String code, long organization, long keeper) {
        return library.create(
                        library.system,
                        "shelf",
                        "{'code':'%s','organization':'%d','keeper':'%d'}".formatted(code, organization, keeper))
                .id();
    }

    private void volume(String code, long organization, long shelf) {
        library.create(
                library.system,
                "volume",
                "{'code':'%s','organization':'%d','shelf':'%d'}".formatted(code, organization, shelf));
    }

    private long id(String code) {
        return library.list(library.system, "volume", "code == '" + code + "'")
                .items()
                .get(0)
                .id();
    }

    /** In lists, counted, found, one by one and exported the same. */
    private void assertSees(String user, String... codes) {
        CallContext context = library.as(user);
        ListRequest asked =
                new ListRequest("volume", null, List.of("-code"), 1, 100, List.of("code"), ListRequest.Count.EXACT);
        assertThat(codes(library.records.list(context, asked).items())).containsExactlyInAnyOrder(codes);
        assertThat(library.records
                        .list(
                                context,
                                new ListRequest("volume", null, List.of(), 1, 1, List.of(), ListRequest.Count.EXACT))
                        .total())
                .isEqualTo(codes.length);
        List<DataRecord> exported = new ArrayList<>();
        library.records.export(
                context, new ExportRequest("volume", null, null, List.of(), List.of("code"), 100), new ExportSink() {
                    @Override
                    public void begin(List<String> fields) {
                        assertThat(fields).containsExactly("code");
                    }

                    @Override
                    public void take(List<DataRecord> batch) {
                        exported.addAll(batch);
                    }
                });
        assertThat(codes(exported)).containsExactlyInAnyOrder(codes);
        for (String code : List.of("e1", "e2", "e3", "r1", "w1", "w2")) {
            long id = id(code);
            if (Set.of(codes).contains(code)) {
                assertThat(library.records
                                .read(context, "volume", id, List.of("code"))
                                .text("code"))
                        .isEqualTo(code);
            } else {
                assertThat(refused(() -> library.records.read(context, "volume", id, List.of()))
                                .problemClass())
                        .isEqualTo(ProblemClass.NOT_FOUND);
            }
        }
        ListRequest quick =
                new ListRequest("volume", null, List.of(), 1, 100, List.of("code"), ListRequest.Count.NONE, "1");
        assertThat(codes(library.records.list(context, quick).items()))
                .containsExactlyInAnyOrderElementsOf(
                        List.of(codes).stream().filter(c -> c.contains("1")).toList());
    }

    private static Set<String> codes(List<DataRecord> rows) {
        Set<String> codes = new TreeSet<>();
        rows.forEach(row -> codes.add(row.text("code")));
        return codes;
    }

    @Test
    void ofTheWholeTenantWhereverOneStands() {
        assertSees("ada", "e1", "e2", "e3", "r1", "w1", "w2");
        CallContext ada = library.as("ada");
        assertThat(library.records.history(ada, "volume", id("w1"))).hasSize(1);
        assertThat(library.list(ada, "volume", "shelf.code == 's3'").items())
                .as("the shelves of others stay unseen")
                .isEmpty();
        assertThat(library.list(ada, "volume", "shelf.code == 's1'").items()).hasSize(3);
    }

    @Test
    void ofChosenOrganisationsWhereverOneStands() {
        assertSees("bea", "w1");
        assertSees("root", "w1");
        assertThat(library.list(library.as("bea"), "volume", "shelf.code == 's3'")
                        .items())
                .hasSize(1);
    }

    @Test
    void ofOnesOwnOrganisationAlone() {
        assertSees("cid", "e1", "e2", "e3");
    }

    @Test
    void ofOnesOwnMaking() {
        assertSees("dot");
        CallContext dot = library.as("dot");
        long made = library.create(dot, "volume", "{'code':'d9'}").id();
        assertThat(codes(library.list(dot, "volume", null, "code").items())).containsExactly("d9");
        library.records.update(dot, "volume", made, 1L, json("{'code':'d8'}"));
        long theirs = id("e1");
        assertThat(refused(() -> library.records.update(dot, "volume", theirs, 1L, json("{'code':'x'}")))
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
        library.records.delete(library.system, "volume", made, 2L);
    }

    @Test
    void byAReferenceThatLeadsToOneself() {
        assertSees("eve", "e1", "r1");
        assertSees("fay", "e3");
    }

    @Test
    void scopesAddUpAndNoneOpensMore() {
        long both = user("gil", library.east, "keeper");
        library.create(library.system, "user-role", "{'user':'%d','role':'in-west'}".formatted(both));
        assertSees("gil", "w1");
        long all = user("hal", library.east, "own-place");
        library.create(library.system, "user-role", "{'user':'%d','role':'in-west'}".formatted(all));
        assertSees("hal", "e1", "e2", "e3", "w1");
    }

    @Test
    void scopesThatDoNotFitDoNotCompile() {
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        files.add(new SourceFile(LibraryPlatform.FURTHER, """
                kind: role
                name: wrong
                label: 错
                grants:
                  book: {operations: [read, update], scope: all}
                  loan: {operations: [read], scope: chosen}
                  reader: {operations: [read], scope: reference, through: name}
                  tenant: {operations: [read], scope: own-organization}
                  fine: {operations: [read], scope: reference}
                """));
        assertThat(new DefaultModelCompiler(new CelExpressions(), new DefaultPluginRegistry(List.of(), List.of()))
                        .compile(new SourceTree(files, List.of()))
                        .problems())
                .extracting(Problem::code)
                .contains("SCOPE_WIDE", "SCOPE_ORGANIZATIONS", "SCOPE_THROUGH", "SCOPE_TENANT");
    }
}
