package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.LibraryPlatform.PASSWORD;
import static cn.minshui.engine.testkit.data.LibraryPlatform.json;
import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.LoginService.Attempt;
import cn.minshui.engine.core.login.LoginService.Origin;
import cn.minshui.engine.core.login.LoginService.Refusal;
import cn.minshui.engine.core.login.LoginService.Result;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.core.login.SecondFactors.Offer;
import cn.minshui.engine.core.login.Session;
import cn.minshui.engine.core.login.Session.Kind;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.testkit.AuthenticatorApp;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is asked for besides the password. The codes are made here as an app makes them, not by the platform's own code. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondFactorIntegrationTests {
    private static final Origin FROM = new Origin("10.0.0.1", "test", "trace");

    private final LibraryPlatform library;
    private final MutableClock clock = MutableClock.at(Instant.now().toString());
    private final Logins logins;
    private final TenantId tenant;

    SecondFactorIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        logins = new Logins(library.database, library.engine, library.identities, clock);
        tenant = library.founded.tenant();
    }

    private String code(Offer offer) {
        return AuthenticatorApp.code(offer.secret(), clock.instant());
    }

    private record User(Account account, Session session) {}

    private User user(String name) {
        long id = library.user(name, library.east, "librarian");
        Account account = library.identities.account(tenant, id).orElseThrow();
        return new User(
                account,
                logins.sessions().open(account, Kind.BROWSER, false, FROM).session());
    }

    private Result login(String name, @Nullable String code) {
        return logins.service().login(new Attempt(name, PASSWORD, code, null, null, FROM));
    }

    private static Refusal refusal(Result result) {
        return ((Result.Refused) result).refusal();
    }

    private void nextCode() {
        clock.advance(Duration.ofSeconds(30));
    }

    @Test
    void aCodeIsAskedForAndTakenOnce() {
        User ann = user("ann");
        Offer offer = logins.factors().offer(ann.session(), ann.account());
        assertThat(offer.uri()).startsWith("otpauth://totp/").contains(offer.secret());
        assertThat(login("ann", null)).as("not before it is confirmed").isInstanceOf(Result.Passed.class);
        logins.factors().confirm(ann.session(), ann.account(), code(offer));
        assertThat(refusal(login("ann", null))).isEqualTo(Refusal.SECOND_FACTOR_REQUIRED);
        assertThat(refusal(login("ann", code(offer)))).as("used to confirm").isEqualTo(Refusal.SECOND_FACTOR_WRONG);
        nextCode();
        String fresh = code(offer);
        assertThat(login("ann", fresh)).isEqualTo(new Result.Passed(again(ann), true));
        assertThat(refusal(login("ann", fresh))).as("replayed").isEqualTo(Refusal.SECOND_FACTOR_WRONG);
    }

    private Account again(User user) {
        return library.identities.account(tenant, user.account().userId()).orElseThrow();
    }

    @Test
    void aRefusedPasswordLeavesTheCodeAndNobodyElseLearnsWhyItIsRefused() {
        User ivy = user("ivy");
        Offer offer = logins.factors().offer(ivy.session(), ivy.account());
        List<String> codes = logins.factors().confirm(ivy.session(), ivy.account(), code(offer));
        nextCode();
        String fresh = code(offer);
        assertThat(refusal(change(ivy, "Wrong-2026", fresh, "short"))).isEqualTo(Refusal.LOGIN_FAILED);
        assertThat(refusal(change(ivy, PASSWORD, "000000x", "short"))).isEqualTo(Refusal.SECOND_FACTOR_WRONG);
        for (String proof : List.of(fresh, codes.get(0))) {
            assertThat(refused(() -> change(ivy, PASSWORD, proof, PASSWORD)).problems())
                    .extracting(p -> p.code())
                    .contains("PASSWORD_SAME");
        }
        assertThat(steps(ivy)).containsExactly("LOGIN_FAILED", "SECOND_FACTOR_WRONG", "PASSWORD_SAME", "PASSWORD_SAME");
        assertThat(change(ivy, PASSWORD, fresh, "Another-of-ivy-2026")).isInstanceOf(Result.Passed.class);
        assertThat(refusal(change(ivy, "Another-of-ivy-2026", fresh, "A-third-of-ivy-2026")))
                .as("replayed")
                .isEqualTo(Refusal.SECOND_FACTOR_WRONG);
        assertThat(change(ivy, "Another-of-ivy-2026", codes.get(0), "A-third-of-ivy-2026"))
                .isInstanceOf(Result.Passed.class);
        assertThat(logins.factors().state(ivy.account()).codesLeft()).isEqualTo(9);
    }

    /** As the address for passwords does it. */
    private Result change(User user, String old, String code, String chosen) {
        String name = user.account().username();
        return logins.service()
                .login(
                        new Attempt(name, old, code, null, null, FROM, true),
                        proven -> library.records.act(
                                library.system,
                                "user",
                                proven.userId(),
                                "set-password",
                                json("{'password':'" + chosen + "'}"),
                                null));
    }

    private List<String> steps(User user) {
        return library.database
                .jdbc()
                .queryForList(
                        "select code from sys_audit where operation = 'step-up' and username = ? order by id",
                        String.class,
                        user.account().username());
    }

    @Test
    void wrongCodesLockLikeWrongPasswords() {
        User bob = user("bob");
        Offer offer = logins.factors().offer(bob.session(), bob.account());
        logins.factors().confirm(bob.session(), bob.account(), code(offer));
        nextCode();
        for (int i = 0; i < 3; i++) {
            assertThat(refusal(login("bob", "000000x"))).isEqualTo(Refusal.SECOND_FACTOR_WRONG);
        }
        assertThat(refusal(login("bob", code(offer)))).isEqualTo(Refusal.CAPTCHA_REQUIRED);
    }

    @Test
    void aRecoveryCodeIsGoodOnce() {
        User cyd = user("cyd");
        Offer offer = logins.factors().offer(cyd.session(), cyd.account());
        List<String> codes = logins.factors().confirm(cyd.session(), cyd.account(), code(offer));
        assertThat(codes).hasSize(10).doesNotHaveDuplicates();
        assertThat(login("cyd", codes.get(3))).isInstanceOf(Result.Passed.class);
        assertThat(refusal(login("cyd", codes.get(3)))).isEqualTo(Refusal.SECOND_FACTOR_WRONG);
        assertThat(login("cyd", codes.get(4).toUpperCase())).isInstanceOf(Result.Passed.class);
        assertThat(logins.factors().state(cyd.account()).codesLeft()).isEqualTo(8);
    }

    @Test
    void sessionsFromBeforeTheFactorEnd() {
        User dan = user("dan");
        Session before =
                logins.sessions().open(dan.account(), Kind.TOKEN, false, FROM).session();
        Offer offer = logins.factors().offer(dan.session(), dan.account());
        logins.factors().confirm(dan.session(), dan.account(), code(offer));
        assertThat(logins.sessions().living(tenant, dan.account().userId()))
                .extracting(Session::id)
                .containsExactly(dan.session().id())
                .doesNotContain(before.id());
    }

    /** Of a login that went on while the factor was set up. */
    @Test
    void aSessionThatWasOpenedWithoutTheFactorIsWorthNothing() {
        User hal = user("hal");
        Offer offer = logins.factors().offer(hal.session(), hal.account());
        logins.factors().confirm(hal.session(), hal.account(), code(offer));
        Session late =
                logins.sessions().open(hal.account(), Kind.TOKEN, false, FROM).session();
        assertThat(logins.sessions().account(late, true)).isEmpty();
        assertThat(logins.sessions().account(now(hal.session()), true))
                .as("where it was set up")
                .isPresent();
        assertThat(logins.sessions().account(hal.session(), true))
                .as("as it was read before")
                .isPresent();
        assertThat(logins.sessions().living(tenant, hal.account().userId()))
                .extracting(Session::id)
                .containsExactly(hal.session().id());
    }

    @Test
    void secretsAreEncryptedAndCodesAreHashes() {
        User eli = user("eli");
        Offer offer = logins.factors().offer(eli.session(), eli.account());
        logins.factors().confirm(eli.session(), eli.account(), code(offer));
        String stored = library.database
                .jdbc()
                .queryForObject(
                        "select secret from sys_second_factor where user_id = "
                                + eli.account().userId(),
                        String.class);
        assertThat(stored).startsWith("enc:").doesNotContain(offer.secret());
    }

    @Test
    void aProofGrowsOldAndIsShownAgainByPasswordAndCode() {
        User fay = user("fay");
        Offer offer = logins.factors().offer(fay.session(), fay.account());
        logins.factors().confirm(fay.session(), fay.account(), code(offer));
        logins.factors().requireProof(now(fay.session()));
        clock.advance(Duration.ofMinutes(11));
        assertThat(refused(() -> {
                            logins.factors().requireProof(now(fay.session()));
                            return true;
                        })
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("STEP_UP_REQUIRED");
        assertThat(refused(() -> {
                            logins.factors().remove(now(fay.session()), fay.account());
                            return true;
                        })
                        .problems())
                .extracting(p -> p.code())
                .containsExactly("STEP_UP_REQUIRED");
        assertThat(refusal(prove(fay, "Wrong-2026", code(offer)))).isEqualTo(Refusal.LOGIN_FAILED);
        assertThat(refusal(prove(fay, PASSWORD, null))).isEqualTo(Refusal.SECOND_FACTOR_REQUIRED);
        assertThat(prove(fay, PASSWORD, code(offer))).isInstanceOf(Result.Passed.class);
        logins.factors().remove(now(fay.session()), fay.account());
        assertThat(login("fay", null)).isInstanceOf(Result.Passed.class);
    }

    private Result prove(User user, String password, @Nullable String code) {
        return logins.factors().prove(user.session(), user.account(), password, code, null, null, FROM);
    }

    private Session now(Session session) {
        return logins.sessions().living(session.tenant(), session.user()).stream()
                .filter(s -> s.id().equals(session.id()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anAdministratorTakesALostFactorAway() {
        User gus = user("gus");
        Offer offer = logins.factors().offer(gus.session(), gus.account());
        logins.factors().confirm(gus.session(), gus.account(), code(offer));
        library.records.act(
                library.as("admin"), "user", gus.account().userId(), "reset-second-factor", json("{}"), null);
        assertThat(login("gus", null)).isInstanceOf(Result.Passed.class);
        assertThat(logins.sessions().living(tenant, gus.account().userId())).isEmpty();
    }
}
