package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.PASSWORD;
import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.data.RecordService.ActionOutcome;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityIntegrationTests {
    private final LibraryPlatform library;
    private final CallContext admin;

    IdentityIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        admin = library.as("admin");
    }

    @Test
    void onlyTheRightPasswordLetsIn() {
        assertThat(library.identities.authenticate("eva", PASSWORD)).isPresent();
        assertThat(library.identities.authenticate("eva@town", PASSWORD)).isPresent();
        assertThat(library.identities.authenticate("eva", PASSWORD + " ")).isEmpty();
        assertThat(library.identities.authenticate("eva", "x".repeat(100))).isEmpty();
        assertThat(library.identities.authenticate("nobody", PASSWORD)).isEmpty();
        assertThat(library.identities.authenticate("eva@nowhere", PASSWORD)).isEmpty();
        assertThat(library.identities.authenticate("eva' or 1=1 --", PASSWORD)).isEmpty();
        assertThat(library.identities.authenticate("e\u0000va", PASSWORD)).isEmpty();
        assertThat(library.identities.authenticate("eva\uD83D", PASSWORD)).isEmpty();
    }

    @Test
    void aLoginIsNotedBesideVersionsAndHistory() {
        long id = library.user("lea", library.east, "librarian");
        Account account =
                library.identities.account(library.founded.tenant(), id).orElseThrow();
        DataRecord before = library.records.read(admin, "user", id, List.of());
        assertThat(before.values().get("lastLoginAt")).isNull();
        int changes = library.records.history(admin, "user", id).size();

        library.identities.loggedIn(account);
        Instant noted = lastLogin(id);
        assertThat(noted).isBetween(Instant.now().minusSeconds(60), Instant.now());
        library.identities.loggedIn(account);
        assertThat(lastLogin(id)).as("once a minute").isEqualTo(noted);
        assertThat(library.records.history(admin, "user", id)).hasSize(changes);

        library.records.update(admin, "user", id, before.version(), json("{'displayName':'Lea'}"));
        assertThat(lastLogin(id)).isEqualTo(noted);
    }

    private Instant lastLogin(long user) {
        return (Instant) library.records
                .read(admin, "user", user, List.of("lastLoginAt"))
                .values()
                .get("lastLoginAt");
    }

    @Test
    void aPasswordIsNeverRead() {
        long id = library.as("eva").principal().userId();
        assertThat(library.records.read(admin, "user", id, List.of()).values()).doesNotContainKey("passwordHash");
        assertThat(refused(() -> library.records.read(admin, "user", id, List.of("passwordHash")))
                        .problemClass())
                .isEqualTo(ProblemClass.MALFORMED);
        assertThat(library.records.history(admin, "user", id))
                .allSatisfy(h -> assertThat(h.changes()).doesNotContainKey("passwordHash"));
    }

    @Test
    void aNewPasswordOrStatusEndsSessions() {
        long id = library.user("zoe", library.east, "librarian");
        TenantId tenant = library.founded.tenant();
        Account before = library.identities.account(tenant, id).orElseThrow();
        library.records.act(admin, "user", id, "set-password", json("{'password':'Another one 2'}"), null);
        Account after = library.identities.account(tenant, id).orElseThrow();
        assertThat(after.credentialVersion()).isGreaterThan(before.credentialVersion());
        assertThat(after.mustChangePassword()).isTrue();
        DataRecord user = library.records.read(admin, "user", id, List.of());
        library.records.update(admin, "user", id, user.version(), json("{'status':'disabled'}"));
        assertThat(library.identities.account(tenant, id)).isEmpty();
        assertThat(library.identities.authenticate("zoe", "Another one 2")).isEmpty();
        library.records.update(admin, "user", id, user.version() + 1, json("{'status':'active'}"));
        assertThat(library.identities.account(tenant, id).orElseThrow().credentialVersion())
                .isGreaterThan(after.credentialVersion());
    }

    @Test
    void aRoleMustExist() {
        assertThat(refused(
                                () -> library.create(
                                        admin,
                                        "user",
                                        "{'username':'kim','displayName':'Kim','roles':[{'role':'librarian'},{'role':'nope'}]}"))
                        .problems())
                .extracting(p -> p.code() + " " + p.place())
                .containsExactly("ROLE_UNKNOWN InBody[path=roles.1.role]");
        assertThat(library.list(admin, "user", "username == 'kim'").items()).isEmpty();
    }

    @Test
    void theTreeKeepsItsPaths() {
        DataRecord desk = library.create(
                library.system,
                "organization",
                "{'code':'desk','name':'Desk','type':'department','parent':{'code':'east'}}");
        assertThat(desk.organization()).isEqualTo(desk.id());
        assertThat(library.tree.overlayPath(library.founded.tenant(), new OrgNodeId(desk.id())))
                .isEqualTo("east/desk");
        assertThat(library.tree.ancestors(library.founded.tenant(), new OrgNodeId(desk.id())))
                .containsExactly(desk.id(), library.east, library.founded.root().value());
        assertThat(refused(() -> library.create(
                                library.system, "organization", "{'code':'r2','name':'R','type':'group'}"))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("ORGANIZATION_PARENT");
        assertThat(refused(() -> library.records.update(
                                library.system,
                                "organization",
                                desk.id(),
                                1L,
                                json("{'parent':'" + library.west + "'}")))
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("FIELD_FIXED");
        library.user("dee", desk.id(), "librarian");
        DataRecord book = library.book(library.as("dee"), "978-7-0000001");
        assertThat(library.list(library.as("eva"), "book", "id == " + book.id()).items())
                .hasSize(1);
        assertThat(library.list(library.as("wim"), "book", "id == " + book.id()).items())
                .isEmpty();
    }

    @Test
    void aFurtherTenantSeesNothingOfTheFirst() {
        ActionOutcome opened = library.records.act(
                admin,
                "tenant",
                null,
                "open",
                json("{'code':'city','name':'City','adminUsername':'root','adminPassword':'A long password 1'}"),
                null);
        assertThat(opened.body()).containsKeys("id", "organization", "release");
        Account root = library.identities
                .authenticate("root@city", "A long password 1")
                .orElseThrow();
        assertThat(root.mustChangePassword()).isFalse();
        CallContext other = library.identities.context(root, "test");
        library.book(library.as("eva"), "978-8-0000001");
        assertThat(library.list(other, "book", null).total()).isZero();
        assertThat(library.list(other, "user", null).total()).isEqualTo(1);
        assertThat(library.list(other, "tenant", null).total()).isZero();
        assertThat(library.list(admin, "tenant", null).total()).isEqualTo(2);
        library.book(other, "978-8-0000001");
        assertThat(refused(() -> library.records.act(
                                other,
                                "tenant",
                                null,
                                "open",
                                json(
                                        "{'code':'third','name':'T','adminUsername':'root','adminPassword':'A long password 1'}"),
                                null))
                        .problemClass())
                .isEqualTo(ProblemClass.FORBIDDEN);
    }
}
