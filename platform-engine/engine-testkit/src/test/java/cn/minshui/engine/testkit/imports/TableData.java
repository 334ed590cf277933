package cn.minshui.engine.testkit.imports;

import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Just as much of the data as an import needs, on two tables of a lending library. */
final class TableData implements DataAccess {
    private final AtomicLong ids = new AtomicLong(1000);
    private final JdbcTemplate jdbc;
    int queries;
    Runnable beforeCreate = () -> {};
    final List<@Nullable Object> about = new ArrayList<>();

    TableData(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    static void createTables(JdbcTemplate jdbc) {
        jdbc.execute("create table author (id bigint primary key, version bigint, code varchar(20) unique)");
        jdbc.execute(
                "create table volume (id bigint primary key, version bigint, org_id bigint, code varchar(20), title"
                        + " varchar(40) unique, author bigint, pages bigint)");
    }

    @Override
    public List<DataRecord> list(Query query) {
        queries++;
        String field = query.fields().get(0);
        List<?> keys = (List<?>) query.parameters().get("keys");
        List<DataRecord> found = new ArrayList<>();
        for (Object key : keys == null ? List.of() : keys) {
            found.addAll(jdbc.query(
                    "select id, version from " + query.object() + " where " + field + " = ?",
                    (row, n) -> new DataRecord(query.object(), row.getLong(1), row.getLong(2), 0, Map.of(field, key)),
                    key));
        }
        return found;
    }

    @Override
    public List<DataRecord> listAbove(Query query) {
        throw unused();
    }

    @Override
    public long create(String object, Map<String, @Nullable Object> values) {
        return create(object, 2, values);
    }

    @Override
    public long create(String object, long organization, Map<String, @Nullable Object> values) {
        beforeCreate.run();
        if (values.get("pages") instanceof Long pages && pages > 5000) {
            throw new ProblemException(
                    ProblemClass.INVALID,
                    List.of(
                            Problem.error("TOO_THICK", Place.body("pages"), "太厚", "too thick"),
                            Problem.error("ODD", Place.whole(), "奇怪", "odd")));
        }
        long id = ids.incrementAndGet();
        try {
            jdbc.update(
                    "insert into volume (id, version, org_id, code, title, author, pages) values (?, 1, ?, ?, ?, ?, ?)",
                    id,
                    organization,
                    values.get("code"),
                    values.get("title"),
                    values.get("author"),
                    values.get("pages"));
        } catch (DuplicateKeyException e) {
            throw new ProblemException(
                    ProblemClass.CONFLICT, Problem.error("TITLE_TAKEN", Place.body("title"), "书名已有", "taken"));
        }
        about.add(values.get("about"));
        return id;
    }

    @Override
    public void update(String object, long id, long version, Map<String, @Nullable Object> changes) {
        changes.forEach((field, value) -> jdbc.update(
                "update " + object + " set " + field + " = ? where id = ? and version = ?", value, id, version));
    }

    @Override
    public Optional<DataRecord> find(String object, long id, String... fields) {
        throw unused();
    }

    @Override
    public DataRecord require(String object, long id, String... fields) {
        throw unused();
    }

    @Override
    public List<DataRecord> lock(String object, List<Long> ids, String... fields) {
        throw unused();
    }

    @Override
    public long count(Query query) {
        throw unused();
    }

    @Override
    public void delete(String object, long id, long version) {
        throw unused();
    }

    @Override
    public void restore(String object, long id) {
        throw unused();
    }

    @Override
    public void purge(String object, long id) {
        throw unused();
    }

    @Override
    public void transition(
            String object, long id, long version, String transition, Map<String, @Nullable Object> changes) {
        throw unused();
    }

    @Override
    public BulkWriter bulk(String object, String... fields) {
        throw unused();
    }

    @Override
    public void publish(String topic, String key, Map<String, @Nullable Object> values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long reserveIds(int count) {
        throw unused();
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("an import does not use this");
    }
}
