package cn.minshui.engine.testkit.expression;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.Bindings;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.expression.SqlFragment;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/**
 * Generated expressions over generated rows give the same in Java and on the database under test. The seed is printed; set
 * {@code minshui.test.seed} to repeat a run.
 */
@DatabaseTest
class ExpressionBackEndsPropertyTests {
    private static final int EXPRESSIONS = 10_000;
    private static final int ROWS = 240;
    private static final int OWNERS = 12;
    private static final int FIRMS = 5;
    private static final int CHUNK = 50;
    private static final Expressions.Options PUSHABLE = new Expressions.Options(null, true, false, 400);

    private final Expressions expressions = new CelExpressions();
    private final SqlFlavor flavor;
    private final SampleTable table;
    private int telling;

    ExpressionBackEndsPropertyTests(Database database) {
        this.flavor = database.dialect().flavor();
        this.table = new SampleTable(database);
    }

    @Test
    void javaAndTheDatabaseAgree() {
        long seed = Long.getLong("minshui.test.seed", System.nanoTime());
        System.out.println("expressions on " + flavor + ": seed " + seed);
        Random random = new Random(seed);
        SampleValues values = new SampleValues(random);
        List<Map<String, @Nullable Object>> rows = fill(values);
        ExpressionGenerator generator = new ExpressionGenerator(random, values);
        Map<String, @Nullable Object> slots = values.slots();
        List<String> differences = new ArrayList<>();
        int done = 0;
        while (done < EXPRESSIONS) {
            List<CompiledExpression> chunk = chunk(generator);
            done += chunk.size();
            differences.addAll(differences(chunk, rows, slots));
            assertThat(differences.size())
                    .as(() -> described(seed, differences))
                    .isLessThan(30);
        }
        System.out.println(telling + " of " + done + " expressions have results that depend on the row");
        assertThat(differences).as("seed " + seed).isEmpty();
        assertThat(telling).as("expressions whose result depends on the row").isGreaterThan(EXPRESSIONS / 2);
    }

    private static String described(long seed, List<String> differences) {
        return "seed " + seed + "\n" + String.join("\n", differences);
    }

    private List<Map<String, @Nullable Object>> fill(SampleValues values) {
        Map<Long, Map<String, @Nullable Object>> firms = new HashMap<>();
        for (long id = 1; id <= FIRMS; id++) {
            firms.put(id, values.firm(OWNERS));
            table.insert("d_firm", id, firms.get(id));
        }
        Map<Long, Map<String, @Nullable Object>> owners = new HashMap<>();
        for (long id = 1; id <= OWNERS; id++) {
            owners.put(id, values.owner(FIRMS));
            table.insert("d_owner", id, owners.get(id));
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (long id = 1; id <= ROWS; id++) {
            Map<String, @Nullable Object> row = values.row(OWNERS);
            table.insert("d_record", id, row);
            Map<String, @Nullable Object> joined = new HashMap<>(row);
            follow(joined, "owner", owners);
            follow(joined, "owner.firm", firms);
            rows.add(joined);
        }
        return rows;
    }

    /** What the reference leads to; nothing where it is null or points to a record that is not there. */
    private static void follow(
            Map<String, @Nullable Object> row, String path, Map<Long, Map<String, @Nullable Object>> targets) {
        Map<String, @Nullable Object> target = targets.get((Long) Objects.requireNonNullElse(row.get(path), 0L));
        if (target != null) {
            target.forEach((name, value) -> row.put(path + "." + name, value));
        }
    }

    /** Only numbers with too many digits are written anew; any other problem is a fault of generator or checker. */
    private List<CompiledExpression> chunk(ExpressionGenerator generator) {
        List<CompiledExpression> chunk = new ArrayList<>();
        while (chunk.size() < CHUNK) {
            String source = generator.any();
            Expressions.Result result = expressions.compile(source, SampleScope.RECORD, PUSHABLE);
            CompiledExpression expression = result.expression();
            if (expression != null) {
                chunk.add(expression);
                continue;
            }
            assertThat(result.problems())
                    .as(source)
                    .extracting(Problem::code)
                    .containsAnyOf("EXPRESSION_RANGE", "EXPRESSION_COST", "EXPRESSION_NOT_PUSHABLE");
        }
        return chunk;
    }

    private List<String> differences(
            List<CompiledExpression> chunk,
            List<Map<String, @Nullable Object>> rows,
            Map<String, @Nullable Object> slots) {
        List<SqlFragment> fragments = new ArrayList<>();
        for (CompiledExpression expression : chunk) {
            fragments.add(expression.toSql(SampleTable::column, flavor));
            fragments.add(condition(expression));
        }
        List<List<@Nullable Object>> results;
        try {
            results = table.select(fragments, slots);
        } catch (DataAccessException e) {
            return List.of(refused(chunk, slots, e));
        }
        telling += (int) fragmentsThatVary(results, chunk.size());
        List<String> differences = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            Map<String, @Nullable Object> bound = new HashMap<>(rows.get(row));
            bound.putAll(slots);
            for (int i = 0; i < chunk.size(); i++) {
                compare(chunk.get(i), bound, results.get(row).subList(2 * i, 2 * i + 2), differences);
            }
        }
        return differences.stream().limit(5).toList();
    }

    private static long fragmentsThatVary(List<List<@Nullable Object>> results, int expressions) {
        return IntStream.range(0, expressions)
                .filter(i ->
                        results.stream().map(row -> row.get(2 * i)).distinct().count() > 1)
                .count();
    }

    /** A condition is asked in its second form too; of a value, whether it is null. */
    private SqlFragment condition(CompiledExpression expression) {
        SqlFragment fragment = expression.type() instanceof BoolType
                ? expression.toCondition(SampleTable::column, flavor)
                : new SqlFragment(
                        "(" + expression.toSql(SampleTable::column, flavor).text() + ") is not null",
                        expression.toSql(SampleTable::column, flavor).slots());
        return new SqlFragment("case when " + fragment.text() + " then 1 else 0 end", fragment.slots());
    }

    private static void compare(
            CompiledExpression expression,
            Map<String, @Nullable Object> bound,
            List<@Nullable Object> results,
            List<String> differences) {
        Object expected = SampleTable.expected(expression.evaluate(Bindings.of(bound)));
        Object actual = SampleTable.comparable(results.get(0), expected);
        boolean holds = expected != null && !Boolean.FALSE.equals(expected);
        boolean chosen = ((Number) Objects.requireNonNull(results.get(1))).intValue() == 1;
        if (!Objects.equals(expected, actual) || holds != chosen) {
            Map<String, @Nullable Object> read = new HashMap<>();
            expression.reads().forEach(name -> read.put(name, bound.get(name)));
            differences.add(expression.source() + "\n  with " + read + "\n  Java " + expected + ", database " + actual
                    + ", as condition " + chosen);
        }
    }

    private String refused(
            List<CompiledExpression> chunk, Map<String, @Nullable Object> slots, DataAccessException error) {
        for (CompiledExpression expression : chunk) {
            SqlFragment fragment = expression.toSql(SampleTable::column, flavor);
            try {
                table.select(List.of(fragment, condition(expression)), slots);
            } catch (DataAccessException e) {
                return expression.source() + "\n  refused: "
                        + e.getMostSpecificCause().getMessage() + "\n  " + fragment.text();
            }
        }
        return "a chunk is refused that passes one by one: " + error.getMessage();
    }
}
