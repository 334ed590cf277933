package cn.minshui.engine.testkit.expression;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.Expressions;
import cn.minshui.engine.core.expression.SqlFragment;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Casts and collations in rendered conditions must not hide a column from its index. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndexUseIntegrationTests {
    private static final Expressions.Options OPEN = new Expressions.Options(null, true, true, 100);
    private final SampleValues values = new SampleValues(new Random(1));
    private final Map<String, @Nullable Object> slots = values.slots();
    private final SqlFlavor flavor;
    private final SampleTable table;
    private final Database database;

    IndexUseIntegrationTests(Database database) {
        this.database = database;
        this.flavor = database.dialect().flavor();
        this.table = new SampleTable(database);
    }

    @BeforeAll
    void fill() {
        for (String column : List.of("txt", "cnt", "fee", "day1", "at1", "mon1", "owner")) {
            database.jdbc().execute("create index x_" + column + " on d_record (" + column + ")");
        }
        for (long id = 1; id <= 300; id++) {
            table.insert("d_record", id, values.row(12));
        }
        database.jdbc().execute(flavor == SqlFlavor.POSTGRESQL ? "analyze d_record" : "analyze table d_record");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "txt == 'ab'",
                "txt == params.text",
                "txt in ['ab', 'b']",
                "txt in params.texts",
                "txt >= 'z' && flag",
                "txt.startsWith('ab')",
                "cnt == 2.0",
                "cnt in params.wholes",
                "fee > 12345 && !flag",
                "fee == 7",
                "day1 >= date('2024-05-01')",
                "day1 in params.days",
                "day1 < addMonths(today(), -1)",
                "at1 > now()",
                "mon1 == period('2024-01')",
                "mon1 == params.mon",
                "owner == 3 && isNull(txt2)",
                "owner == params.owner",
                "owner == user.id",
            })
    void anIndexServesTheCondition(String source) {
        CompiledExpression expression =
                new CelExpressions().compile(source, SampleScope.RECORD, OPEN).orThrow();
        assertServed(source, expression.toCondition(SampleTable::column, flavor));
    }

    @ParameterizedTest
    @ValueSource(strings = {"txt == 'ab'", "cnt == 2", "fee > 12345 && flag", "mon1 == period('202401')"})
    void anIndexServesTheStrictFormBesideALiteral(String source) {
        CompiledExpression expression =
                new CelExpressions().compile(source, SampleScope.RECORD, OPEN).orThrow();
        assertServed(source, expression.toSql(SampleTable::column, flavor));
    }

    private void assertServed(String source, SqlFragment condition) {
        String plan = table.explain(condition, slots);
        if (flavor == SqlFlavor.POSTGRESQL) {
            assertThat(plan).as(source).contains("Index Cond");
        } else {
            assertThat(plan).as(source).contains("possible_keys=x_");
        }
    }
}
