package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.PASSWORD;
import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.login.Captchas.Captcha;
import cn.minshui.engine.core.login.LoginService.Attempt;
import cn.minshui.engine.core.login.LoginService.Origin;
import cn.minshui.engine.core.login.LoginService.Refusal;
import cn.minshui.engine.core.login.LoginService.Result;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who is let in, who is locked and what passwords must be like. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginIntegrationTests {
    private static final int THREADS = 200;

    private final LibraryPlatform library;
    private final MutableClock clock = MutableClock.at(Instant.now().toString());
    private final Logins logins;
    private final CallContext admin;
    private final TenantId tenant;

    LoginIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        logins = new Logins(library.database, library.engine, library.identities, clock);
        admin = library.as("admin");
        tenant = library.founded.tenant();
    }

    private Result attempt(String username, String password, @Nullable Captcha captcha, String address) {
        return logins.service()
                .login(new Attempt(
                        username,
                        password,
                        null,
                        captcha == null ? null : captcha.id(),
                        captcha == null ? null : captcha.answer(),
                        new Origin(address, "test", "trace")));
    }

    private Result attempt(String username, String password) {
        return attempt(username, password, null, username);
    }

    private static Refusal refusal(Result result) {
        assertThat(result).isInstanceOf(Result.Refused.class);
        return ((Result.Refused) result).refusal();
    }

    private long audited(String operation, String result, String username) {
        Long count = library.database
                .jdbc()
                .queryForObject(
                        "select count(*) from sys_audit where category = 'login' and operation = ? and result = ? and username = ?",
                        Long.class,
                        operation,
                        result,
                        username);
        return count == null ? 0 : count;
    }

    /** All with the picture answered, as somebody would who wants to get in. */
    @Test
    @Timeout(300)
    void wrongLoginsFromTwoHundredThreadsLockExactlyOnce() throws Exception {
        for (String name : List.of("ada", "nobody-at-all")) {
            if (name.equals("ada")) {
                library.user(name, library.east, "librarian");
            }
            Map<Refusal, Integer> refusals = tryAtOnce(name);
            assertThat(refusals.getOrDefault(Refusal.LOGIN_FAILED, 0)).as(name).isEqualTo(5);
            assertThat(refusals.getOrDefault(Refusal.LOGIN_LOCKED, 0)
                            + refusals.getOrDefault(Refusal.CAPTCHA_REQUIRED, 0)
                            + refusals.getOrDefault(Refusal.CAPTCHA_WRONG, 0))
                    .as(name)
                    .isEqualTo(THREADS - 5);
            assertThat(audited("lock", "done", name)).as(name).isEqualTo(1);
            assertThat(logins.service().isLocked(name)).as(name).isTrue();
        }
        Long rows = library.database
                .jdbc()
                .queryForObject(
                        "select count(*) from sys_login_lock where locked_until > "
                                + clock.instant().getEpochSecond(),
                        Long.class);
        assertThat(rows).as("one row each").isEqualTo(2);
    }

    private Map<Refusal, Integer> tryAtOnce(String name) throws Exception {
        List<Captcha> captchas = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            captchas.add(logins.captchas().make());
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CountDownLatch begin = new CountDownLatch(1);
        try {
            List<Future<Refusal>> tries = new ArrayList<>();
            for (Captcha captcha : captchas) {
                Callable<Refusal> one = () -> {
                    begin.await();
                    return refusal(attempt(name, "Wrong-2026", captcha, "10.0.0.7"));
                };
                tries.add(threads.submit(one));
            }
            begin.countDown();
            Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
            for (Future<Refusal> one : tries) {
                refusals.merge(one.get(200, TimeUnit.SECONDS), 1, Integer::sum);
            }
            return refusals;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoIsLockedIsNotLetInByTheRightPasswordUntilTimeOrAnAdministratorUnlocksHim() {
        long id = library.user("bob", library.east, "librarian");
        lock("bob");
        assertThat(refusal(attempt("bob", PASSWORD))).isEqualTo(Refusal.LOGIN_LOCKED);
        Result.Refused told = (Result.Refused) attempt("bob@town", PASSWORD);
        assertThat(told.refusal()).as("another way of writing the name").isEqualTo(Refusal.LOGIN_LOCKED);
        assertThat(told.left()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
        assertThat(library.records
                        .act(admin, "user", id, "unlock", json("{}"), null)
                        .body())
                .containsEntry("unlocked", true);
        assertThat(attempt("bob", PASSWORD)).isInstanceOf(Result.Passed.class);
        assertThat(audited("unlock", "done", "admin")).isEqualTo(1);
        lock("bob");
        clock.advance(Duration.ofMinutes(20));
        assertThat(attempt("bob", PASSWORD)).as("by time").isInstanceOf(Result.Passed.class);
    }

    private void lock(String name) {
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(attempt(name, "Wrong-2026", logins.captchas().make(), name)))
                    .isEqualTo(Refusal.LOGIN_FAILED);
        }
        assertThat(logins.service().isLocked(name)).isTrue();
    }

    @Test
    void aSuccessForgivesFailures() {
        library.user("cyd", library.east, "librarian");
        for (int round = 0; round < 4; round++) {
            assertThat(refusal(attempt("cyd", "Wrong-2026"))).isEqualTo(Refusal.LOGIN_FAILED);
            assertThat(refusal(attempt("cyd", "Wrong-2026"))).isEqualTo(Refusal.LOGIN_FAILED);
            assertThat(attempt("cyd", PASSWORD)).isInstanceOf(Result.Passed.class);
        }
    }

    /** Known and unknown names are answered alike at every step. */
    @Test
    void aPictureIsAskedForAfterThreeFailuresAndGoodForOneAnswer() {
        library.user("dan", library.east, "librarian");
        for (String name : List.of("dan", "nobody-like-dan")) {
            for (int i = 0; i < 3; i++) {
                assertThat(refusal(attempt(name, "Wrong-2026"))).as(name).isEqualTo(Refusal.LOGIN_FAILED);
            }
            assertThat(refusal(attempt(name, PASSWORD))).as(name).isEqualTo(Refusal.CAPTCHA_REQUIRED);
            Captcha wrong = logins.captchas().make();
            Captcha mistyped = new Captcha(wrong.id(), "-----", wrong.png());
            assertThat(refusal(attempt(name, PASSWORD, mistyped, name)))
                    .as(name)
                    .isEqualTo(Refusal.CAPTCHA_WRONG);
            assertThat(refusal(attempt(name, PASSWORD, wrong, name)))
                    .as("used up")
                    .isEqualTo(Refusal.CAPTCHA_WRONG);
            Captcha old = logins.captchas().make();
            clock.advance(Duration.ofMinutes(4));
            assertThat(refusal(attempt(name, PASSWORD, old, name)))
                    .as("too old")
                    .isEqualTo(Refusal.CAPTCHA_WRONG);
        }
        assertThat(attempt("dan", PASSWORD, logins.captchas().make(), "dan")).isInstanceOf(Result.Passed.class);
    }

    @Test
    void whoTriesManyNamesFromOneAddressIsAskedForThePictureToo() {
        for (int i = 0; i < 50; i++) {
            assertThat(refusal(attempt("name-" + i, "Wrong-2026", null, "10.9.9.9")))
                    .isEqualTo(Refusal.LOGIN_FAILED);
        }
        assertThat(refusal(attempt("eva", PASSWORD, null, "10.9.9.9"))).isEqualTo(Refusal.CAPTCHA_REQUIRED);
        assertThat(attempt("eva", PASSWORD, null, "10.9.9.8")).isInstanceOf(Result.Passed.class);
    }

    @Test
    void passwordsKeepTheRulesAndEveryProblemIsTold() {
        long id = library.user("gus", library.east, "librarian");
        assertThat(codes(id, "short")).containsExactlyInAnyOrder("PASSWORD_SHORT", "PASSWORD_WEAK");
        assertThat(codes(id, "onlysmallletters")).containsExactly("PASSWORD_WEAK");
        assertThat(codes(id, "Aa1" + "x".repeat(70))).containsExactly("PASSWORD_LONG");
        assertThat(codes(id, PASSWORD)).containsExactly("PASSWORD_SAME");
        for (int i = 0; i < 5; i++) {
            set(id, "Round-2026-" + i);
        }
        assertThat(codes(id, "Round-2026-0")).as("the fifth before").containsExactly("PASSWORD_SAME");
        assertThat(codes(id, "Round-2026-4")).containsExactly("PASSWORD_SAME");
        set(id, PASSWORD);
        assertThat(refused(() -> library.records.act(
                                admin,
                                "tenant",
                                null,
                                "open",
                                json("{'code':'weak','name':'W','adminUsername':'root','adminPassword':'weakweak'}"),
                                null))
                        .problems())
                .extracting(Problem::code)
                .containsExactly("PASSWORD_WEAK");
    }

    private void set(long id, String password) {
        library.records.act(admin, "user", id, "set-password", json("{'password':'" + password + "'}"), null);
    }

    private List<String> codes(long id, String password) {
        return refused(() -> {
                    set(id, password);
                    return true;
                })
                .problems()
                .stream()
                .map(Problem::code)
                .toList();
    }

    @Test
    void aPasswordThatIsTooOldIsOnlyGoodForBeingChanged() {
        library.user("hal", library.east, "librarian");
        Result.Passed young = (Result.Passed) attempt("hal", PASSWORD);
        assertThat(library.identities
                        .account(tenant, young.account().userId())
                        .orElseThrow()
                        .mustChangePassword())
                .isFalse();
        clock.advance(Duration.ofDays(91));
        Result.Passed old = (Result.Passed) attempt("hal", PASSWORD);
        assertThat(old.account().mustChangePassword()).isTrue();
    }
}
