package cn.minshui.bench.server;

import cn.minshui.acceptance.Api;
import cn.minshui.engine.core.database.Database;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Copies the rows of some objects many times over inside the database: ids and the references between these objects are shifted
 * together, texts of unique keys get the number of the copy before them, so that in their order the copies of one row lie apart.
 * So a small import that went through every rule of the platform becomes a large one of the same kind.
 */
public final class Multiplier {
    /** Far above what the platform gives out itself. */
    private static final long FAR = 1L << 60;

    private final JdbcTemplate sql;
    private final Api api;
    private final List<String> objects;

    public Multiplier(Database database, Api api, List<String> objects) {
        this.sql = database.jdbc();
        this.api = api;
        this.objects = List.copyOf(objects);
    }

    /** Copies every row of the objects so many times. */
    public void multiply(int copies) throws SQLException {
        long stride = stride();
        if (stride <= 0 || stride > FAR / copies) {
            throw new IllegalStateException("the ids of the seed lie too far apart: " + stride);
        }
        for (String object : objects) {
            copy(object, copies, stride);
        }
    }

    public static String table(String object) {
        return "d_" + object.replace('-', '_');
    }

    private long stride() {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (String object : objects) {
            Map<String, Object> range =
                    sql.queryForMap("select min(id) as least, max(id) as most from " + table(object));
            if (range.get("least") instanceof Number low && range.get("most") instanceof Number high) {
                least = Math.min(least, low.longValue());
                most = Math.max(most, high.longValue());
            }
        }
        return most - least + 1;
    }

    private void copy(String object, int copies, long stride) throws SQLException {
        Map<String, Boolean> columns = columns(object);
        Set<String> shifted = new HashSet<>(references(object));
        shifted.add("id");
        Set<String> unique = uniqueTexts(object, columns);
        StringJoiner names = new StringJoiner(", ");
        StringJoiner values = new StringJoiner(", ");
        for (String column : columns.keySet()) {
            names.add(column);
            if (shifted.contains(column)) {
                values.add("s." + column + " + " + FAR + " + n.k * " + stride);
            } else if (unique.contains(column)) {
                values.add("concat(n.k, '-', s." + column + ")");
            } else {
                values.add("s." + column);
            }
        }
        sql.execute("insert into " + table(object) + " (" + names + ") select " + values + " from " + table(object)
                + " s cross join (" + Numbers.upTo(copies) + ") n");
    }

    /** Names of all columns; whether they hold text. */
    private Map<String, Boolean> columns(String object) throws SQLException {
        Map<String, Boolean> columns = new LinkedHashMap<>();
        try (Connection connection = connection();
                ResultSet rows =
                        connection.getMetaData().getColumns(connection.getCatalog(), null, table(object), "%")) {
            while (rows.next()) {
                columns.put(
                        rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT),
                        rows.getInt("DATA_TYPE") == Types.VARCHAR);
            }
        }
        return columns;
    }

    private Set<String> uniqueTexts(String object, Map<String, Boolean> columns) throws SQLException {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        try (Connection connection = connection()) {
            DatabaseMetaData meta = connection.getMetaData();
            try (ResultSet rows = meta.getIndexInfo(connection.getCatalog(), null, table(object), true, true)) {
                while (rows.next()) {
                    String column = rows.getString("COLUMN_NAME");
                    if (column != null) {
                        keys.computeIfAbsent(rows.getString("INDEX_NAME"), k -> new ArrayList<>())
                                .add(column.toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
        // A key that holds a shifted id is unique by it.
        Set<String> references = references(object);
        Set<String> texts = new HashSet<>();
        for (List<String> key : keys.values()) {
            if (key.stream().noneMatch(c -> c.equals("id") || references.contains(c))) {
                key.stream().filter(c -> Boolean.TRUE.equals(columns.get(c))).forEach(texts::add);
            }
        }
        return texts;
    }

    /** Columns that refer to one of the copied objects. */
    private Set<String> references(String object) {
        Set<String> references = new HashSet<>();
        JsonNode meta = api.get("/api/meta/object/" + object).orThrow();
        for (JsonNode field : meta.path("fields")) {
            if (field.path("type").asText().equals("reference")
                    && objects.contains(field.path("object").asText())) {
                references.add(snake(field.path("name").asText()));
            }
        }
        return references;
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private Connection connection() throws SQLException {
        return Objects.requireNonNull(sql.getDataSource()).getConnection();
    }
}
