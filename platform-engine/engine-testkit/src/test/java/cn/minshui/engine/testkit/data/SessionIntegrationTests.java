package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.LoginService.Origin;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Session.Kind;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** When a login is over. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionIntegrationTests {
    private final LibraryPlatform library;
    private final MutableClock clock = MutableClock.at(Instant.now().toString());
    private final Logins logins;
    private final Sessions sessions;
    private final CallContext admin;
    private final TenantId tenant;

    SessionIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        logins = new Logins(library.database, library.engine, library.identities, clock);
        sessions = logins.sessions();
        admin = library.as("admin");
        tenant = library.founded.tenant();
    }

    private Account account(String name) {
        long id = library.user(name, library.east, "librarian");
        return library.identities.account(tenant, id).orElseThrow();
    }

    private Sessions.Opened open(Account account, Kind kind) {
        return sessions.open(account, kind, false, new Origin("10.0.0.1", "test", "trace"));
    }

    /** As the database has it, whatever this process remembers. */
    private Session now(Session session) {
        return sessions.living(session.tenant(), session.user()).stream()
                .filter(s -> s.id().equals(session.id()))
                .findFirst()
                .orElse(session);
    }

    private boolean lives(Session session) {
        return sessions.living(session.tenant(), session.user()).stream().anyMatch(s -> s.id().equals(session.id()))
                && sessions.account(now(session), false).isPresent();
    }

    @Test
    void aCookieIsFoundByItsTokenAlone() {
        Account ann = account("ann");
        Sessions.Opened opened = open(ann, Kind.BROWSER);
        assertThat(sessions.ofToken(String.valueOf(opened.token())).map(Session::id))
                .contains(opened.session().id());
        assertThat(sessions.ofToken(opened.session().id())).isEmpty();
        assertThat(open(ann, Kind.TOKEN).token()).isNull();
    }

    @Test
    void anIdleBrowserIsLoggedOutAndABusyOneGoesOn() {
        Session session = open(account("ben"), Kind.BROWSER).session();
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofMinutes(20));
            assertThat(sessions.account(now(session), true)).as("busy").isPresent();
        }
        clock.advance(Duration.ofMinutes(20));
        assertThat(sessions.account(now(session), false)).as("a page alone").isPresent();
        clock.advance(Duration.ofMinutes(11));
        assertThat(sessions.account(now(session), true)).as("idle").isEmpty();
        assertThat(lives(session)).isFalse();
    }

    @Test
    void aSessionEndsHoweverBusyItIs() {
        Session session = open(account("cat"), Kind.BROWSER).session();
        for (int i = 0; i < 35; i++) {
            clock.advance(Duration.ofMinutes(20));
            assertThat(sessions.account(now(session), true)).as("busy " + i).isPresent();
        }
        clock.advance(Duration.ofMinutes(21));
        assertThat(sessions.account(now(session), true)).isEmpty();
    }

    @Test
    void ofTooManyBrowsersTheOneUnusedForLongestEnds() {
        Account dee = account("dee");
        List<Session> opened = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            opened.add(open(dee, Kind.BROWSER).session());
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(lives(opened.get(0))).isFalse();
        assertThat(opened.stream().skip(1)).allMatch(this::lives);
    }

    @Test
    void aPasswordStatusOrRoleThatIsAnotherEndsEverySession() {
        Account eli = account("eli");
        Session first = open(eli, Kind.BROWSER).session();
        Session second = open(eli, Kind.TOKEN).session();
        library.records.act(admin, "user", eli.userId(), "set-password", json("{'password':'Another-2026'}"), null);
        assertThat(lives(first)).isFalse();
        assertThat(lives(second)).isFalse();

        Session third = open(again(eli), Kind.BROWSER).session();
        library.create(library.system, "user-role", "{'user':'" + eli.userId() + "','role':'trainee'}");
        assertThat(sessions.account(third, true)).as("another role").isEmpty();

        Session fourth = open(again(eli), Kind.BROWSER).session();
        DataRecord user = library.records.read(admin, "user", eli.userId(), List.of());
        library.records.update(admin, "user", eli.userId(), user.version(), json("{'status':'disabled'}"));
        assertThat(sessions.account(fourth, true)).as("disabled").isEmpty();
        library.records.update(admin, "user", eli.userId(), user.version() + 1, json("{'status':'active'}"));
        assertThat(lives(fourth)).as("and does not come back").isFalse();
    }

    private Account again(Account account) {
        return library.identities.account(tenant, account.userId()).orElseThrow();
    }

    @Test
    void anAdministratorEndsOneOrAllAndTheTrailTellsIt() {
        Account fay = account("fay");
        Session first = open(fay, Kind.BROWSER).session();
        Session second = open(fay, Kind.BROWSER).session();
        Session third = open(fay, Kind.TOKEN).session();
        end(fay, "{'session':'" + second.id() + "'}");
        assertThat(lives(first)).isTrue();
        assertThat(lives(second)).isFalse();
        end(fay, "{}");
        assertThat(lives(first)).isFalse();
        assertThat(lives(third)).isFalse();
        Long told = library.database
                .jdbc()
                .queryForObject(
                        "select count(*) from sys_audit where operation = 'session-end' and username = 'fay'",
                        Long.class);
        assertThat(told).isEqualTo(3);
    }

    private void end(Account account, String input) {
        library.records.act(admin, "user", account.userId(), "end-sessions", json(input), null);
    }

    @Test
    void aSweepEndsWhatNobodyUses() {
        Session session = open(account("gil"), Kind.BROWSER).session();
        clock.advance(Duration.ofMinutes(31));
        sessions.sweep(tenant);
        assertThat(sessions.living(tenant, session.user())).isEmpty();
    }

    private String status(long user) {
        return library.engine.engineData(system()).require("user", user).text("status");
    }

    private CallContext system() {
        return library.identities.system(tenant, "test");
    }

    private void lastSeen(long user, int daysAgo) {
        LocalDateTime then =
                LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(daysAgo);
        library.database
                .jdbc()
                .update("update d_user set last_login_at = ?, updated_at = ? where id = ?", then, then, user);
    }

    private long audited(String operation, long user) {
        return Objects.requireNonNull(library.database
                .jdbc()
                .queryForObject(
                        "select count(*) from sys_audit where operation = ? and record_id = ?",
                        Long.class,
                        operation,
                        user));
    }

    @Test
    void whomNobodyHasSeenForNinetyDaysIsDisabledButNotTheLastAdministrator() {
        long old = library.user("unused-old", library.east, "librarian");
        long lately = library.user("unused-lately", library.east, "librarian");
        long working = library.user("unused-working", library.east, "librarian");
        long enabled = library.user("unused-enabled", library.east, "librarian");
        List<Long> administrators = library
                .engine
                .engineData(system())
                .list(Query.of("user-role")
                        .where("role == 'administrator'", Map.of())
                        .fields("user"))
                .stream()
                .map(row -> row.reference("user").id())
                .toList();
        for (long user : List.of(old, working, enabled)) {
            lastSeen(user, 91);
        }
        lastSeen(lately, 89);
        administrators.forEach(user -> lastSeen(user, 400));
        // A program that came once and refreshes its token ever since.
        open(library.identities.account(tenant, working).orElseThrow(), Kind.TOKEN);
        library.database
                .jdbc()
                .update(
                        "update d_user set updated_at = ? where id = ?",
                        LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(3),
                        enabled);
        Session session = open(library.identities.account(tenant, old).orElseThrow(), Kind.BROWSER)
                .session();
        library.database
                .jdbc()
                .update("update sys_session set seen_at = seen_at - 91 * 86400 where id = ?", session.id());

        Map<String, Long> figures = logins.disableUnused(system(), Duration.ofDays(90));

        assertThat(status(old)).isEqualTo("disabled");
        assertThat(sessions.living(tenant, old)).isEmpty();
        assertThat(audited("unused-account", old)).isEqualTo(1);
        assertThat(status(lately)).isEqualTo("active");
        assertThat(status(working)).isEqualTo("active");
        assertThat(status(enabled)).as("enabled again three days ago").isEqualTo("active");
        assertThat(administrators.stream().filter(user -> status(user).equals("active")))
                .as("the last one stays")
                .hasSize(1);
        assertThat(figures).containsEntry("kept", 1L);
        assertThat(figures.get("disabled")).isGreaterThanOrEqualTo(1);
        assertThat(logins.disableUnused(system(), Duration.ofDays(90)))
                .as("once")
                .containsEntry("disabled", 0L);
    }

    @Test
    void whoComesOrIsChangedWhileUnusedAccountsAreDisabledStays() {
        long first = library.user("while-first", library.east, "librarian");
        long comes = library.user("while-comes", library.east, "librarian");
        long working = library.user("while-working", library.east, "librarian");
        long changed = library.user("while-changed", library.east, "librarian");
        long last = library.user("while-last", library.east, "librarian");
        Session old = open(library.identities.account(tenant, first).orElseThrow(), Kind.BROWSER)
                .session();
        library.database.jdbc().update("update sys_session set seen_at = seen_at - 99 * 86400 where id = ?", old.id());
        Account token = library.identities.account(tenant, working).orElseThrow();
        int days = 99;
        for (long user : List.of(first, comes, working, changed, last)) {
            lastSeen(user, days--);
        }
        sessions.onEnd(session -> {
            if (session.id().equals(old.id())) {
                LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
                library.database.jdbc().update("update d_user set last_login_at = ? where id = ?", now, comes);
                open(token, Kind.TOKEN);
                library.database.jdbc().update("update d_user set version = version + 1 where id = ?", changed);
            }
        });

        logins.disableUnused(system(), Duration.ofDays(90));

        assertThat(List.of(status(first), status(last))).containsOnly("disabled");
        assertThat(status(comes)).isEqualTo("active");
        assertThat(status(working)).isEqualTo("active");
        assertThat(status(changed)).isEqualTo("active");
        lastSeen(changed, 1);
    }

    @Test
    void whatHasEndedIsTakenAwayInTime() {
        Account account = account("purged");
        Session ended = open(account, Kind.BROWSER).session();
        Session living = open(account, Kind.BROWSER).session();
        sessions.end(ended, Sessions.Why.LOGOUT);
        library.database
                .jdbc()
                .update("update sys_session set ended_at = ended_at - 31 * 86400 where id = ?", ended.id());
        String old = logins.captchas().make().id();
        library.database.jdbc().update("update sys_captcha set expires_at = expires_at - 600 where id = ?", old);
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (int days : List.of(-3, 1)) {
            library.database
                    .jdbc()
                    .update(
                            "insert into oauth2_authorization (id, registered_client_id, principal_name,"
                                    + " authorization_grant_type, authorization_code_expires_at,"
                                    + " access_token_expires_at, refresh_token_expires_at)"
                                    + " values (?, '1:1', '1', 'authorization_code', ?, ?, ?)",
                            "purge" + days,
                            now.minusDays(3),
                            now.minusDays(3),
                            now.plusDays(days));
        }
        Map<String, Long> gone = logins.purge(system(), Duration.ofDays(30));
        assertThat(gone).containsEntry("authorizations", 1L).containsEntry("captchas", 1L);
        assertThat(gone.get("sessions")).isGreaterThanOrEqualTo(1);
        assertThat(library.database
                        .jdbc()
                        .queryForList("select id from oauth2_authorization where id like 'purge%'", String.class))
                .containsExactly("purge1");
        assertThat(sessions.find(ended.id())).isEmpty();
        assertThat(sessions.living(tenant, account.userId()))
                .extracting(Session::id)
                .containsExactly(living.id());
    }
}
