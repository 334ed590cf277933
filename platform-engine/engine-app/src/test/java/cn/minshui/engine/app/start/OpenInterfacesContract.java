package cn.minshui.engine.app.start;

import static cn.minshui.engine.app.start.OpenClient.good;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.start.LibraryClient.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What other systems are promised, over HTTP; with Redis and without. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OpenInterfacesContract {
    OpenSite site;

    abstract LibraryServer start(Path folder) throws Exception;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        site = new OpenSite(start(folder));
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private void refused(Answer answer, int status, String code, String key) {
        answer.assertRefused(status, code);
        assertThat(site.audited(code, key)).as(code + " is audited").isPositive();
    }

    @Test
    void eachWayOfSigningIsUnderstood() {
        for (String algorithm : List.of("hmac-sm3", "hmac-sha256")) {
            String id = site.approved(algorithm, Map.of());
            site.granted(id, "books", Map.of());
            JsonNode secret = site.rotated(id, Map.of());
            String key = secret.path("appKey").asText();
            String text = secret.path("secret").asText();
            String address = site.server.address();
            OpenClient client = algorithm.equals("hmac-sm3")
                    ? OpenClient.sm3(address, key, text)
                    : OpenClient.sha256(address, key, text);
            good(client.list("books", "").send());
            OpenClient other = algorithm.equals("hmac-sm3")
                    ? OpenClient.sha256(address, key, text)
                    : OpenClient.sm3(address, key, text);
            refused(other.list("books", "").send(), 401, "SIGNATURE_INVALID", key);
        }
    }

    @Test
    void anSm2KeyNeverLeavesItsOwner() {
        Sm2Signer signer = new Sm2Signer();
        String id = site.approved("sm2", Map.of());
        site.granted(id, "books", Map.of());
        site.applicant
                .post("/api/data/application/" + id + "/actions/rotate", Map.of("publicKey", "04abcd"))
                .assertRefused(422, "PUBLIC_KEY_INVALID");
        JsonNode answer = site.rotated(id, Map.of("publicKey", signer.publicKey()));
        assertThat(answer.has("secret")).isFalse();
        OpenClient client =
                new OpenClient(site.server.address(), answer.path("appKey").asText(), signer);
        good(client.list("books", "").send());
        OpenClient stranger = new OpenClient(client.address(), client.key(), new Sm2Signer());
        refused(stranger.list("books", "").send(), 401, "SIGNATURE_INVALID", client.key());
    }

    @Test
    void aListAnswersWhatItsDefinitionNames() {
        site.book("9780000000011", "12.50");
        site.book("9780000000012", "130.00");
        site.act("book", site.book("9780000000013", "140.00"), "withdraw", Map.of());
        OpenClient client = site.client("books");
        JsonNode dear = good(client.list("books", "least=100").send()).path("items");
        assertThat(dear)
                .extracting(b -> b.path("isbn").asText())
                .contains("9780000000012")
                .doesNotContain("9780000000011", "9780000000013");
        dear.forEach(book -> assertThat(book.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "version", "isbn", "name", "price", "status", "isDear"));
        assertThat(good(client.list("books", "name=Book%209780000000011").send())
                        .path("items"))
                .hasSize(1);
        assertThat(good(client.list("books", "page=2&size=1").send())
                        .path("size")
                        .asInt())
                .isEqualTo(1);
        client.list("books", "pages=3").send().assertRefused(400, "PARAMETER_UNKNOWN");
        client.list("books", "least=much&since=soon&size=51").send().assertRefused(400, "PARAMETER_VALUE");
        assertThat(client.list("books", "least=much&since=soon&size=51")
                        .send()
                        .body()
                        .path("problems"))
                .hasSize(3);
        client.list("books", "least=1&least=2").send().assertRefused(400, "PARAMETER_REPEATED");
        client.list("books", "filter=true").send().assertRefused(400, "PARAMETER_UNKNOWN");
    }

    @Test
    void whatIsMaskedIsMaskedHereToo() {
        String id = site.administrator.created("reader", Map.of("name", "陈小明", "mobile", "13800001234"));
        OpenClient client = site.client("reader-of");
        JsonNode reader = good(client.read("reader-of", id).send());
        assertThat(reader.path("mobile").asText()).isEqualTo("138****1234");
        assertThat(reader.path("name").asText()).doesNotContain("小明");
        assertThat(reader.has("limit")).isFalse();
        client.read("reader-of", "999999").send().assertRefused(404, "NOT_FOUND");
        client.read("reader-of", "x").send().assertRefused(400, "ADDRESS_MALFORMED");
    }

    @Test
    void aCallWritesWhatItMayAndOnce() {
        OpenClient client = site.client("add-book", "price-book", "lend-book");
        Map<String, String> book = Map.of("isbn", "9780000000021", "name", "红楼梦", "price", "59.70");
        Map<String, String> key = Map.of("Idempotency-Key", "order-1");
        Answer made = client.send("POST", "add-book", book, key).send();
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        String id = made.body().path("id").asText();
        assertThat(good(client.send("POST", "add-book", book, key).send())
                        .path("id")
                        .asText())
                .isEqualTo(id);
        site.client("add-book").send("POST", "add-book", book, key).send().assertRefused(422, "UNIQUE");
        client.send("POST", "add-book", Map.of("isbn", "9780000000022", "name", "a", "pages", 3), Map.of())
                .send()
                .assertRefused(422, "FIELD_UNKNOWN");
        client.send("PATCH", "price-book/" + id, Map.of("price", "60.00"), Map.of())
                .send()
                .assertRefused(428, "IF_MATCH_REQUIRED");
        JsonNode priced =
                good(client.send("PATCH", "price-book/" + id, Map.of("price", "60.00"), Map.of("If-Match", "\"1\""))
                        .send());
        assertThat(priced.path("price").asText()).isEqualTo("60.00");
        client.send("PATCH", "price-book/" + id, Map.of("name", "x"), Map.of("If-Match", "\"2\""))
                .send()
                .assertRefused(422, "FIELD_UNKNOWN");
        assertThat(good(client.send("POST", "lend-book/" + id, Map.of(), Map.of())
                                .send())
                        .fieldNames())
                .toIterable()
                .as("of an action's answer only what is named")
                .isEmpty();
        assertThat(site.jdbc.queryForObject("select status from d_book where id = ?", String.class, Long.valueOf(id)))
                .isEqualTo("lent");
        assertThat(site.jdbc.queryForObject(
                        "select count(*) from sys_audit where username = ? and object = 'book' and record_id = ?",
                        Long.class,
                        "app:" + client.key(),
                        Long.valueOf(id)))
                .isEqualTo(3);
    }

    @Test
    void everyPartOfACallIsSigned() {
        OpenClient client = site.client("books", "add-book", "lend-book");
        String invalid = "SIGNATURE_INVALID";
        Map<String, String> book = Map.of("isbn", "9780000000031", "name", "a", "price", "1.00");
        OpenClient.Call call = client.send("POST", "add-book", book, Map.of("Idempotency-Key", "k1"));
        refused(call.withBody(call.body().replace("1.00", "0.01")).send(), 401, invalid, client.key());
        refused(call.withQuery("a=b").send(), 401, invalid, client.key());
        refused(call.withPath("/open/lend-book").send(), 401, invalid, client.key());
        refused(call.with("Idempotency-Key", "k2").send(), 401, invalid, client.key());
        refused(call.with("If-Match", "\"1\"").send(), 401, invalid, client.key());
        refused(call.with("X-Open-Nonce", "0123456789abcdef").send(), 401, invalid, client.key());
        String later = Long.toString(Long.parseLong(call.headers().get("X-Open-Timestamp")) + 1);
        refused(call.with("X-Open-Timestamp", later).send(), 401, invalid, client.key());
        refused(call.with("X-Open-Signature", "00").send(), 401, invalid, client.key());
        for (String header : Set.of("X-Open-Key", "X-Open-Timestamp", "X-Open-Nonce", "X-Open-Signature")) {
            call.with(header, "").send().assertRefused(401, "SIGNATURE_MISSING");
        }
        for (String header : Set.of("X-Open-Key", "X-Open-Nonce", "Idempotency-Key")) {
            call.twice(header, "0123456789abcdef").send().assertRefused(401, "SIGNATURE_MISSING");
        }
        OpenClient nobody = new OpenClient(client.address(), "1-doesnotexist", client.signer());
        refused(nobody.list("books", "").send(), 401, invalid, "1-doesnotexist");
        good(call.send());
    }

    @Test
    void anotherClockOrASecondTimeIsRefused() {
        OpenClient client = site.client("books");
        long now = System.currentTimeMillis();
        for (long wrong : new long[] {
            -Duration.ofMinutes(6).toMillis(), Duration.ofMinutes(6).toMillis()
        }) {
            Answer answer = client.call("GET", "/open/books", "", "", Map.of(), now + wrong)
                    .send();
            refused(answer, 401, "CLOCK_SKEW", client.key());
        }
        long almost = now - Duration.ofMinutes(4).toMillis();
        OpenClient.Call call = client.call("GET", "/open/books", "", "", Map.of(), almost);
        good(call.send());
        refused(call.send(), 401, "REPLAYED", client.key());
    }

    private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(work));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void ofManyReplaysAtOnceOnePasses() throws Exception {
        OpenClient.Call call = site.client("books").list("books", "");
        List<Integer> statuses = together(16, () -> call.send().status());
        assertThat(statuses).filteredOn(s -> s == 200).hasSize(1);
        assertThat(statuses).filteredOn(s -> s == 401).hasSize(15);
    }

    @Test
    void anOrganisationsQuotaHoldsForAllItsApplications() {
        OpenClient one = site.client("books");
        OpenClient other = site.client("books");
        String root = site.administrator
                .get("/api/auth/me")
                .body()
                .at("/organization/id")
                .asText();
        good(one.list("books", "").send());
        String quota = site.administrator.created("module-quota", Map.of("company", root, "kind", "calls", "most", 2));
        try {
            good(one.list("books", "").send());
            good(other.list("books", "").send());
            refused(one.list("books", "").send(), 429, "QUOTA_EXCEEDED", one.key());
            refused(other.list("books", "").send(), 429, "QUOTA_EXCEEDED", other.key());
            assertThat(site.jdbc.queryForList(
                            "select q.calls from sys_open_quota q join d_application a on a.id = q.application_id"
                                    + " where a.app_key = ? and q.api in ('books', '*')",
                            Long.class,
                            one.key()))
                    .as("a refused call costs nobody")
                    .containsExactly(2L, 2L);
            JsonNode shown = site.administrator.get("/api/package").body().path("quotas");
            assertThat(shown).hasSize(1);
            assertThat(shown.get(0).path("kind").asText()).isEqualTo("calls");
            assertThat(shown.get(0).path("used").asLong()).isEqualTo(2);
            assertThat(shown.get(0).path("most").asLong()).isEqualTo(2);
        } finally {
            assertThat(site.administrator
                            .delete("/api/data/module-quota/" + quota, "\"1\"")
                            .status())
                    .isEqualTo(204);
        }
        good(one.list("books", "").send());
    }

    @Test
    void theQuotaOfADayHoldsForCallsAtOnceToo() throws Exception {
        OpenClient client = site.client("few");
        List<Integer> statuses =
                together(12, () -> client.list("few", "").send().status());
        assertThat(statuses).filteredOn(s -> s == 200).hasSize(5);
        refused(client.list("few", "").send(), 429, "QUOTA_EXCEEDED", client.key());
        String own = site.limited("hmac-sm3", Map.of("quotaPerDay", 2));
        site.granted(own, "books", Map.of("quotaPerDay", 100));
        JsonNode secret = site.rotated(own, Map.of());
        OpenClient other = OpenClient.sm3(
                site.server.address(),
                secret.path("appKey").asText(),
                secret.path("secret").asText());
        good(other.list("books", "").send());
        good(other.list("books", "").send());
        refused(other.list("books", "").send(), 429, "QUOTA_EXCEEDED", other.key());
    }

    @Test
    void tooManyCallsAMinuteAreRefused() {
        OpenClient client = site.client("slow");
        for (int i = 0; i < 3; i++) {
            good(client.list("slow", "").send());
        }
        refused(client.list("slow", "").send(), 429, "RATE_LIMITED", client.key());
    }

    @Test
    void whoIsNotOnTheWhiteListStaysOutside() {
        for (String addresses : List.of("192.0.2.0/24, 2001:db8::1", "127.0.0.0/8")) {
            String id = site.approved("hmac-sm3", Map.of("askedAddresses", addresses));
            site.granted(id, "books", Map.of());
            JsonNode secret = site.rotated(id, Map.of());
            OpenClient client = OpenClient.sm3(
                    site.server.address(),
                    secret.path("appKey").asText(),
                    secret.path("secret").asText());
            Answer answer = client.list("books", "").send();
            if (addresses.startsWith("127")) {
                good(answer);
            } else {
                refused(answer, 403, "ADDRESS_REFUSED", client.key());
            }
        }
        String elsewhere = site.approved("hmac-sm3", Map.of("askedAddresses", "192.0.2.0/24"));
        site.granted(elsewhere, "books", Map.of());
        JsonNode its = site.rotated(elsewhere, Map.of());
        OpenClient liar = OpenClient.sm3(
                site.server.address(),
                its.path("appKey").asText(),
                its.path("secret").asText());
        Answer lied =
                liar.list("books", "").with("X-Forwarded-For", "192.0.2.7").send();
        refused(lied, 403, "ADDRESS_REFUSED", liar.key());
        site.applicant
                .post(
                        "/api/data/application",
                        Map.of("name", "x", "purpose", "x", "algorithm", "hmac-sm3", "askedAddresses", "example.com"))
                .assertRefused(422, "ADDRESS_INVALID");
    }

    @Test
    void nobodyDecidesOnHisOwn() {
        String own = site.administrator.created("application", Map.of("name", "own", "purpose", "x"));
        site.administrator
                .post("/api/data/application/" + own + "/actions/approve", Map.of())
                .assertRefused(403, "OWN_APPLICATION");
        String grant = good(site.administrator.post(
                        "/api/data/application/" + own + "/actions/apply",
                        Map.of("interface", "books", "purpose", "x")))
                .path("id")
                .asText();
        site.administrator
                .post("/api/data/application-interface/" + grant + "/actions/grant", Map.of())
                .assertRefused(403, "OWN_APPLICATION");
        good(site.security().post("/api/data/application/" + own + "/actions/approve", Map.of()));
        good(site.security().post("/api/data/application/" + own + "/actions/suspend", Map.of()));
        site.administrator
                .post("/api/data/application/" + own + "/actions/resume", Map.of())
                .assertRefused(403, "OWN_APPLICATION");
        site.applicant
                .post("/api/data/application/" + site.registered("hmac-sm3", Map.of()) + "/actions/approve", Map.of())
                .assertRefused(403, "FORBIDDEN");
        site.applicant
                .post("/api/data/application/" + own + "/actions/rotate", Map.of())
                .assertRefused(404, "NOT_FOUND");
    }

    @Test
    void onlyWhatIsGrantedIsOpenAndRevokingClosesItAtOnce() {
        String id = site.registered("hmac-sm3", Map.of());
        JsonNode secret = site.rotated(id, Map.of());
        OpenClient client = OpenClient.sm3(
                site.server.address(),
                secret.path("appKey").asText(),
                secret.path("secret").asText());
        String grant = site.granted(id, "books", Map.of());
        refused(client.list("books", "").send(), 403, "APPLICATION_INACTIVE", client.key());
        site.act("application", id, "approve", Map.of());
        good(client.list("books", "").send());
        refused(client.list("few", "").send(), 403, "INTERFACE_NOT_GRANTED", client.key());
        client.list("unheard-of", "").send().assertRefused(403, "INTERFACE_NOT_GRANTED");
        site.applicant
                .post("/api/data/application/" + id + "/actions/apply", Map.of("interface", "book", "purpose", "x"))
                .assertRefused(422, "INTERFACE_UNKNOWN");
        site.applicant
                .post("/api/data/application/" + id + "/actions/apply", Map.of("interface", "books", "purpose", "x"))
                .assertRefused(422, "INTERFACE_ASKED");
        site.act("application-interface", grant, "revoke", Map.of());
        client.list("books", "").send().assertRefused(403, "INTERFACE_NOT_GRANTED");
        site.granted(id, "books", Map.of());
        good(client.list("books", "").send());
        site.act("application", id, "suspend", Map.of());
        client.list("books", "").send().assertRefused(403, "APPLICATION_INACTIVE");
        site.act("application", id, "resume", Map.of());
        good(client.list("books", "").send());
        site.act("application", id, "revoke", Map.of());
        client.list("books", "").send().assertRefused(403, "APPLICATION_INACTIVE");
        site.applicant
                .post("/api/data/application/" + id + "/actions/rotate", Map.of())
                .assertRefused(409, "APPLICATION_REVOKED");
    }

    @Test
    void aSecretIsShownOnceAndChangedWithAnOverlap() {
        String id = site.approved("hmac-sm3", Map.of());
        site.granted(id, "books", Map.of());
        JsonNode first = site.rotated(id, Map.of());
        String address = site.server.address();
        String key = first.path("appKey").asText();
        OpenClient old = OpenClient.sm3(address, key, first.path("secret").asText());
        OpenClient fresh = OpenClient.sm3(
                address,
                key,
                site.rotated(id, Map.of("overlapHours", 24)).path("secret").asText());
        good(old.list("books", "").send());
        good(fresh.list("books", "").send());
        OpenClient last = OpenClient.sm3(
                address,
                key,
                site.rotated(id, Map.of("overlapHours", 0)).path("secret").asText());
        old.list("books", "").send().assertRefused(401, "SIGNATURE_INVALID");
        fresh.list("books", "").send().assertRefused(401, "SIGNATURE_INVALID");
        good(last.list("books", "").send());
        JsonNode shown = good(site.applicant.get("/api/data/application/" + id));
        assertThat(shown.has("secret")).isFalse();
        String secret = first.path("secret").asText();
        for (String column : List.of("d_application.secret", "d_application.previous_secret", "sys_history.changes")) {
            String[] where = column.split("\\.");
            assertThat(site.jdbc.queryForList("select " + where[1] + " from " + where[0], String.class))
                    .filteredOn(t -> t != null)
                    .noneMatch(t -> t.contains(secret));
        }
        assertThat(site.jdbc.queryForObject(
                        "select secret from d_application where id = ?", String.class, Long.valueOf(id)))
                .startsWith("enc:");
    }

    @Test
    void callsAreLoggedAndMetered() {
        OpenClient client = site.client("books");
        good(client.list("books", "").send());
        good(client.list("books", "").send());
        client.list("books", "nonsense=1").send().assertRefused(400, "PARAMETER_UNKNOWN");
        client.list("few", "").send().assertRefused(403, "INTERFACE_NOT_GRANTED");
        client.list("invented-" + System.nanoTime(), "").send().assertRefused(403, "INTERFACE_NOT_GRANTED");
        List<Map<String, Object>> calls = site.jdbc.queryForList(
                "select c.status, c.code, c.api from sys_open_call c join d_application a on a.id = c.application_id"
                        + " where a.app_key = ? order by c.id",
                client.key());
        assertThat(calls)
                .extracting(c -> ((Number) c.get("status")).intValue())
                .containsExactly(200, 200, 400, 403, 403);
        assertThat(calls.get(2).get("code")).isEqualTo("PARAMETER_UNKNOWN");
        assertThat(calls)
                .as("what there is not has no line of its own")
                .extracting(c -> c.get("api"))
                .containsExactly("books", "books", "books", "few", "?");
        assertThat(site.jdbc.queryForObject(
                        "select q.calls from sys_open_quota q join d_application a on a.id = q.application_id"
                                + " where a.app_key = ? and q.api = 'books'",
                        Long.class,
                        client.key()))
                .isEqualTo(3);
    }
}
