package cn.minshui.engine.app.start;

import static cn.minshui.engine.app.start.OpenClient.good;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** A library with open interfaces, one who applies for them and one who decides. */
final class OpenSite implements AutoCloseable {
    static final String MORE = """
            kind: open-api
            name: books
            label: {zh: 图书查询, en: Books}
            object: book
            operation: list
            where: "status != 'withdrawn'"
            fields: {isbn: {}, name: {}, price: {}, status: {}, isDear: {}}
            parameters:
              name: {type: text, label: 书名, filter: "name == params.name"}
              least: {type: decimal, label: 最低定价, filter: "price >= params.least", example: "10"}
              since: {type: date, label: 购入日期起, filter: "boughtOn >= params.since"}
            sort: [isbn]
            pageSize: 50
            ---
            kind: open-api
            name: reader-of
            label: {zh: 读者, en: Reader}
            object: reader
            operation: read
            fields: {cardNo: {}, name: {}, mobile: {}, level: {}}
            ---
            kind: open-api
            name: add-book
            label: {zh: 登记图书, en: Register a book}
            object: book
            operation: create
            input: [isbn, name, price]
            fields: {isbn: {}, name: {}, price: {}, status: {}}
            example: {isbn: "9787020002207", name: 红楼梦, price: "59.70"}
            ---
            kind: open-api
            name: price-book
            label: {zh: 改价, en: Price a book}
            object: book
            operation: update
            input: [price]
            fields: {isbn: {}, price: {}}
            ---
            kind: open-api
            name: lend-book
            label: {zh: 借出, en: Lend a book}
            object: book
            operation: action
            action: lend
            ---
            kind: open-api
            name: few
            label: {zh: 少量, en: Few}
            object: book
            operation: list
            fields: {isbn: {}}
            quotaPerDay: 5
            ---
            kind: open-api
            name: slow
            label: {zh: 慢速, en: Slow}
            object: book
            operation: list
            fields: {isbn: {}}
            ratePerMinute: 3
            ---
            kind: role
            name: api-applicant
            label: 接口申请人
            grants:
              application: {operations: [read, create, history], actions: [apply, rotate], where: "createdBy == user.id"}
              application-interface: {operations: [read, history], where: "application.createdBy == user.id"}
            ---
            kind: open-api
            name: wordy
            label: {zh: 难写的, en: Hard to write}
            object: book
            operation: list
            fields: {isbn: {}}
            parameters:
              name: {type: text, label: 书名, filter: "name == params.name", example: "水 & 'fire' = 100% +1"}
            ---
            kind: open-api
            name: wordy-book
            label: {zh: 难写的图书, en: A book hard to write}
            object: book
            operation: create
            input: [isbn, name]
            fields: {isbn: {}, name: {}}
            example: {isbn: "9780000000077", name: 'O''Reilly \\ "水" $HOME @PATH@'}
            ---
            kind: role
            name: api-security
            label: 接口安全
            grants:
              application: {operations: [read], actions: [approve, configure, suspend, resume, revoke]}
            """;

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    final LibraryServer server;
    final JdbcTemplate jdbc;
    final LibraryClient administrator;
    final LibraryClient applicant;
    private @Nullable LibraryClient security;

    OpenSite(LibraryServer server) {
        this.server = server;
        this.jdbc = new JdbcTemplate(server.dataSource());
        this.administrator = LibraryClient.login(server, "admin", server.administratorPassword());
        this.applicant = administrator.user("dev", "api-applicant");
    }

    /** Another one who decides. */
    synchronized LibraryClient security() {
        if (security == null) {
            security = administrator.user("sec", "api-security");
        }
        return security;
    }

    /** An application, not approved yet. */
    String registered(String algorithm, Map<String, ?> more) {
        Map<String, Object> values = new HashMap<>(more);
        values.put("name", "partner " + NUMBERS.incrementAndGet());
        values.put("purpose", "tests");
        values.put("algorithm", algorithm);
        return applicant.created("application", values);
    }

    String approved(String algorithm, Map<String, ?> more) {
        String id = registered(algorithm, more);
        act("application", id, "approve", Map.of());
        return id;
    }

    /** Approved within limits. */
    String limited(String algorithm, Map<String, ?> limits) {
        String id = registered(algorithm, Map.of());
        act("application", id, "approve", limits);
        return id;
    }

    JsonNode act(String object, String id, String action, Map<String, ?> input) {
        return good(administrator.post("/api/data/" + object + "/" + id + "/actions/" + action, input));
    }

    /** Asked for by one and granted by the other. @return id of the grant */
    String granted(String application, String api, Map<String, ?> limits) {
        String grant = good(applicant.post(
                        "/api/data/application/" + application + "/actions/apply",
                        Map.of("interface", api, "purpose", "tests")))
                .path("id")
                .asText();
        act("application-interface", grant, "grant", limits);
        return grant;
    }

    JsonNode rotated(String application, Map<String, ?> input) {
        return good(applicant.post("/api/data/application/" + application + "/actions/rotate", input));
    }

    /** A client of a new application that has the interfaces. */
    OpenClient client(String... interfaces) {
        String id = approved("hmac-sm3", Map.of());
        for (String api : interfaces) {
            granted(id, api, Map.of());
        }
        JsonNode secret = rotated(id, Map.of());
        return OpenClient.sm3(
                server.address(),
                secret.path("appKey").asText(),
                secret.path("secret").asText());
    }

    String book(String isbn, String price) {
        return administrator.created("book", Map.of("isbn", isbn, "name", "Book " + isbn, "price", price));
    }

    long audited(String code, String key) {
        return jdbc.queryForObject(
                "select count(*) from sys_audit where category = 'open-api' and result = 'refused' and code = ? and username = ?",
                Long.class,
                code,
                "app:" + key);
    }

    @Override
    public void close() {
        server.close();
    }
}
