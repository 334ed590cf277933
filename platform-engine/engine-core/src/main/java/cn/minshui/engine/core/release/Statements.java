package cn.minshui.engine.core.release;

import cn.minshui.engine.core.database.Database;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.mybatis.dynamic.sql.insert.GeneralInsertModel;
import org.mybatis.dynamic.sql.render.RenderingStrategies;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.mybatis.dynamic.sql.update.UpdateModel;
import org.mybatis.dynamic.sql.update.render.UpdateStatementProvider;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Runs statements of MyBatis Dynamic SQL over the database or one session of it. */
final class Statements {
    private final NamedParameterJdbcTemplate jdbc;

    Statements(Database database) {
        this.jdbc = new NamedParameterJdbcTemplate(database.jdbc());
    }

    <T> List<T> list(SelectModel model, RowMapper<T> mapper) {
        SelectStatementProvider select = model.render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.query(select.getSelectStatement(), select.getParameters(), mapper);
    }

    <T> Optional<T> one(SelectModel model, RowMapper<T> mapper) {
        List<T> rows = list(model, mapper);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    long number(SelectModel model) {
        return one(model, (row, index) -> row.getLong(1)).orElse(0L);
    }

    int update(UpdateModel model) {
        UpdateStatementProvider update = model.render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        return jdbc.update(update.getUpdateStatement(), update.getParameters());
    }

    void insert(GeneralInsertModel model) {
        var insert = model.render(RenderingStrategies.SPRING_NAMED_PARAMETER);
        jdbc.update(insert.getInsertStatement(), insert.getParameters());
    }

    /** Databases keep microseconds in UTC. */
    static LocalDateTime stored(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    static Instant read(LocalDateTime stored) {
        return Objects.requireNonNull(stored).toInstant(ZoneOffset.UTC);
    }
}
