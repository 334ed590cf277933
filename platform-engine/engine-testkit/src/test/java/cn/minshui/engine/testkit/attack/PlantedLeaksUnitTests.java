package cn.minshui.engine.testkit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.testkit.attack.ForgetfulServer.Answer;
import cn.minshui.engine.testkit.attack.ForgetfulServer.Asked;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A suite that finds nothing proves nothing: of a server that forgets one rule at a time each suite reports just that. */
class PlantedLeaksUnitTests {
    private static final CompiledModel LIBRARY = PlantedLibrary.library();

    /** Two objects are enough: what is tried is the suites, not the library. */
    private static final CompiledModel MODEL = PlantedLibrary.with(LIBRARY, "book", "loan");

    private static final SampleRows SAMPLES = PlantedLibrary.samples(MODEL);
    private static final String BOOK =
            Long.toString(Objects.requireNonNull(SAMPLES.ids().get("book")));
    private static final String NAME =
            String.valueOf(SAMPLES.rowOrNone("book").values().get("name"));
    private static final String ISBN =
            String.valueOf(SAMPLES.rowOrNone("book").values().get("isbn"));

    private static Optional<Answer> when(boolean holds, int status, String body) {
        return holds ? Optional.of(Answer.json(status, body)) : Optional.empty();
    }

    private static List<String> leaks(Function<Asked, Optional<Answer>> forgotten, Function<Caller, Report> suite) {
        try (ForgetfulServer server = new ForgetfulServer(forgotten)) {
            Report report = suite.apply(server.caller());
            assertThat(report.count()).isPositive();
            return report.leaks();
        }
    }

    private static Report strangers(Caller caller) {
        return new TenantLeak("tenants", MODEL, SAMPLES)
                .run(caller, object -> object.name().equals("book"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /ID, 200, {}, by GET :",
        "GET, /ID/history, 200, {}, by GET /history:",
        "GET, /ID/explain, 403, {}, by GET /explain: 403",
        "PATCH, /ID, 412, {}, by PATCH: 412",
        "DELETE, /ID, 200, {}, by DELETE:",
        "POST, /ID/restore, 409, {}, by /restore:",
        "POST, /ID/purge, 200, {}, by /purge:",
        "POST, /ID/actions/lend, 409, {}, by /actions/lend:",
        "GET, /ID, 404, '{\"code\":\"SOLD\"}', SOLD",
        "GET, /ID, 404, '{\"code\":\"NOT_FOUND\",\"detail\":\"ISBN\"}', by GET : a value is told",
        "GET, /ID/history, 500, {}, by GET /history:",
        "POST, /bulk, 200, '{\"done\":1}', by bulk",
        "GET, ?size=1000, 200, '{\"items\":[{\"id\":\"ID\"}]}', by list ?size=1000",
        "GET, ?deleted=true, 200, '{\"items\":[{\"id\":\"ID\"}]}', by list ?deleted=true",
        "GET, /export?format=csv, 200, '\"ISBN\"', by export: a value is told",
        "GET, ?count=exact&filter=id == ID, 200, '{\"items\":[{}]}', by filter ?count",
        "GET, ?count=exact&filter=id == ID, 200, '{\"items\":[],\"total\":1}', by filter ?count",
        "GET, /export?format=csv&filter=id == ID, 200, 7, by filter /export",
        "GET, ?quick=ISBN, 200, '{\"items\":[{}]}', by search:",
    })
    void aRecordOfOthersIsFound(String method, String rest, int status, String body, String words) {
        String path = "/api/data/book" + rest.replace("ID", BOOK).replace("ISBN", ISBN);
        String told = body.replace("ID", BOOK).replace("ISBN", ISBN);
        assertThat(leaks(
                        asked -> when(
                                asked.method().equals(method) && asked.target().equals(path), status, told),
                        PlantedLeaksUnitTests::strangers))
                .isNotEmpty()
                .allMatch(leak -> leak.contains(words));
    }

    @ParameterizedTest
    @CsvSource({
        "201, {}, loan.book takes a record of book",
        "422, '{\"problems\":[{\"code\":\"SOLD\"}]}', loan.book tells that there is a record of book",
        "404, '{\"problems\":[{\"code\":\"FIELD_WRONG\"}]}', loan.book tells that there is a record of book",
    })
    void aReferenceToARecordOfOthersIsFound(int status, String body, String words) {
        assertThat(leaks(
                        asked -> !asked.target().equals("/api/data/loan")
                                ? Optional.empty()
                                : asked.body().contains(BOOK)
                                        ? when(true, status, body)
                                        : when(true, 422, "{\"problems\":[{\"code\":\"FIELD_WRONG\"}]}"),
                        PlantedLeaksUnitTests::strangers))
                .containsExactly(words);
    }

    /** An application asks; what the interface answers stands there, everything else is an unknown parameter. */
    private static Optional<Answer> gateway(Asked asked) {
        String book = "{\"id\":\"" + BOOK + "\",\"isbn\":\"" + ISBN + "\",\"price\":1,\"weight\":1,\"boughtOn\":\"x\"}";
        return asked.target().equals("/open/attack-read-book/" + BOOK)
                ? when(true, 200, book)
                : asked.target().equals("/open/attack-list-book?size=100")
                        ? when(true, 200, "{\"items\":[" + book + "]}")
                        : when(true, 400, "{\"code\":\"PARAMETER_UNKNOWN\"}");
    }

    private static Report system(Caller caller) {
        Report report = new Report("open interfaces");
        new OpenAttacks(PlantedLibrary.with(LIBRARY, "book"), caller.address(), "key", "secret").run(SAMPLES, report);
        return report;
    }

    @ParameterizedTest
    @CsvSource({
        "/open/attack-read-book/ID, 200, BOOK, book.name by open read: its value is told",
        "/open/attack-read-book/ID, 404, {}, 'is not answered, nothing is looked at'",
        "/open/attack-list-book?size=100, 200, '{\"items\":[BOOK]}', book.name by open list: its value is told",
        "/open/attack-list-book?size=100, 200, '{\"items\":[{\"pages\":3}]}', book.pages by open interface: the field is shown",
        "/open/attack-list-book?size=100, 200, '{\"items\":[]}', shows nothing that could be looked at",
        "/open/attack-list-book?fields=name, 200, {}, by open fields fields=name: 200",
        "/open/attack-list-book?filter=isNull(name), 200, {}, by open filter filter=",
        "/open/attack-list-book?sort=name, 403, {}, by open sort sort=name: 403",
        "/open/attack-list-book?name=1, 200, {}, by open parameter name=1: 200",
        "/open/attack-list-book?name=1, 400, '{\"code\":\"PARAMETER_UNKNOWN\",\"detail\":\"NAME\"}', book.name by open parameter: its value is told",
        "/open/attack-list-book?name=1, 500, '{\"code\":\"PARAMETER_UNKNOWN\"}', by open parameter",
    })
    void aGatewayThatTellsMoreIsFound(String target, int status, String body, String words) {
        String book = "{\"isbn\":1,\"price\":1,\"weight\":1,\"boughtOn\":1,\"x\":\"" + NAME + "\"}";
        String told = body.replace("BOOK", book).replace("NAME", NAME);
        assertThat(leaks(
                        asked -> asked.target().equals(target.replace("ID", BOOK))
                                ? when(true, status, told)
                                : gateway(asked),
                        PlantedLeaksUnitTests::system))
                .isNotEmpty()
                .allMatch(leak -> leak.contains(words));
    }

    /** A trail with one entry: that both texts of the book were changed. */
    private static Optional<Answer> trail(Asked asked) {
        return asked.target().startsWith("/api/audit?object=book")
                ? when(true, 200, "{\"items\":[{\"id\":\"5\"}]}")
                : when(true, 200, "{\"version\":1,\"changes\":{\"isbn\":{},\"name\":{}}}");
    }

    private static Report auditor(Caller caller) {
        Report report = new Report("audit trail");
        new AuditAttacks(LIBRARY, "attack-nothing", caller, caller)
                .run(PlantedLibrary.samples(PlantedLibrary.with(LIBRARY, "book")), report);
        return report;
    }

    @ParameterizedTest
    @CsvSource({
        "/api/audit?object=book&record=ID&limit=200, 200, '{\"items\":[{\"id\":\"5\"},\"NAME\"]}', book.name by auditor's list: its value is told",
        "/api/audit?object=book&record=ID&limit=200, 403, '{\"items\":[{\"id\":\"5\"}]}', book by auditor's list is not looked at",
        "/api/audit/5, 200, '{\"changes\":{\"isbn\":{},\"name\":{\"before\":\"NAME\"}}}', book.name by auditor's entry: its value is told",
        "/api/audit/5, 200, '{\"changes\":{\"isbn\":{}}}', book.name was changed and no entry tells that",
        "/api/audit/export?object=book&record=ID, 200, '{\"x\":\"NAME\"}', book.name by auditor's export: its value is told",
    })
    void aTrailThatTellsValuesIsFound(String target, int status, String body, String words) {
        assertThat(leaks(
                        asked -> asked.target().equals(target.replace("ID", BOOK))
                                ? when(true, status, body.replace("NAME", NAME))
                                : trail(asked),
                        PlantedLeaksUnitTests::auditor))
                .containsExactly(words.endsWith("looked at") ? words + ": " + status + " " + body : words);
    }

    private static final SampleRows READERS = PlantedLibrary.samples(LIBRARY);
    private static final String READER =
            Long.toString(Objects.requireNonNull(READERS.ids().get("reader")));
    private static final String GONE =
            Long.toString(READERS.deleted("reader").orElseThrow().id());

    private static Report channels(Caller caller, boolean isMasked) {
        return channels(caller, isMasked, "reader");
    }

    private static Report channels(Caller caller, boolean isMasked, String... objects) {
        return new ChannelMatrix(PlantedLibrary.with(LIBRARY, objects), READERS, Map.of("role", caller))
                .run(List.of(new HiddenField("role", "reader", "limit", isMasked)));
    }

    /** A number looks like any other: that it stands there at all is what counts. */
    @ParameterizedTest
    @CsvSource({
        "false, /ID, 200, '{\"id\":\"ID\",\"limit\":3}', by read: the field is shown",
        "false, ?fields=limit, 200, '{\"items\":[]}', by list by name: it is answered with 200",
        "false, /ID?fields=limit, 200, '{}', by read by name: it is answered with 200",
        "false, /ID/history, 200, '[{\"changes\":[{\"field\":\"limit\"}]}]', by history: the field is shown",
        "false, ?deleted=true&size=1000&count=false, 200, '{\"items\":[{\"id\":\"GONE\",\"limit\":3}]}', by deleted: the field is shown",
        "false, ?deleted=true&size=1000&count=false, 200, '{\"items\":[]}', 'by deleted: the record is not there'",
        "false, /export?format=csv, 200, '\"姓名,可借册数\"', by export csv: it has a column",
        "false, /export?format=csv&fields=limit, 200, 1, by export by name: it is answered with 200",
        "true, /ID, 200, '{\"id\":\"ID\",\"limit\":3}', by read: it is not masked: 3",
        "true, /ID/history, 200, '[{\"changes\":[{\"field\":\"limit\",\"after\":3}]}]', by history: it is not masked: 3",
        "true, ?deleted=true&size=1000&count=false, 200, '{\"items\":[{\"id\":\"GONE\",\"limit\":3}]}', by deleted: it is not masked: 3",
    })
    void aNumberThatIsToldIsFound(boolean isMasked, String rest, int status, String body, String words) {
        String target = "/api/data/reader" + rest.replace("ID", READER);
        String told = body.replace("ID", READER).replace("GONE", GONE);
        assertThat(leaks(
                        asked -> when(
                                asked.method().equals("GET") && asked.target().equals(target), status, told),
                        caller -> channels(caller, isMasked)))
                .isNotEmpty()
                .allMatch(leak -> leak.contains(words));
    }

    /** A loan refers to a reader: what stands in the loan under the same name is the loan's own. */
    @ParameterizedTest
    @CsvSource({
        "false, 200, '{\"items\":[]}', by reference: it is answered with 200",
        "true, 200, '{\"items\":[{\"id\":\"1\",\"reader\":{\"id\":\"2\",\"limit\":3}}]}', by reference: it is not masked: 3",
        "true, 200, '{\"items\":[{\"id\":\"ID\",\"limit\":3,\"reader\":{\"id\":\"2\",\"limit\":null}}]}', ",
        "true, 500, {}, by reference: the server broke",
    })
    void whatStandsBehindAReferenceIsLookedAtThere(boolean isMasked, int status, String body, @Nullable String words) {
        String loans = "/api/data/loan?size=";
        List<String> leaks = leaks(
                asked -> asked.target().equals(loans + "1&count=false&fields=reader")
                        ? when(true, 200, "{}")
                        : when(
                                asked.target().equals(loans + "50&count=false&fields=reader,reader.limit"),
                                status,
                                body.replace("ID", READER)),
                caller -> channels(caller, isMasked, "reader", "loan"));
        if (words == null) {
            assertThat(leaks).isEmpty();
        } else {
            assertThat(leaks).isNotEmpty().allMatch(leak -> leak.contains(words));
        }
    }

    /** Who sends an old version is refused for that alone, whatever else is wrong. */
    @Test
    void whatIsWrittenWithTheVersionThatStandsThereIsFound() {
        String record = "/api/data/reader/" + READER;
        assertThat(leaks(
                        asked -> !asked.target().equals(record)
                                ? Optional.empty()
                                : asked.method().equals("GET")
                                        ? when(true, 200, "{\"id\":\"" + READER + "\",\"version\":7}")
                                        : when(
                                                asked.method().equals("PATCH"),
                                                asked.match().equals("\"7\"") ? 200 : 412,
                                                "{}"),
                        caller -> channels(caller, false)))
                .isNotEmpty()
                .allMatch(leak -> leak.contains("by write: it is written"));
    }

    @Test
    void nothingIsFoundWhereNothingIsForgotten() {
        assertThat(leaks(asked -> Optional.empty(), PlantedLeaksUnitTests::strangers))
                .isEmpty();
        assertThat(leaks(asked -> Optional.empty(), caller -> channels(caller, false)))
                .isEmpty();
        assertThat(leaks(PlantedLeaksUnitTests::gateway, PlantedLeaksUnitTests::system))
                .isEmpty();
        assertThat(leaks(PlantedLeaksUnitTests::trail, PlantedLeaksUnitTests::auditor))
                .isEmpty();
    }
}
