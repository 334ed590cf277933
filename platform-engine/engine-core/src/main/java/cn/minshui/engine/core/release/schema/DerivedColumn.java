package cn.minshui.engine.core.release.schema;

import cn.minshui.engine.core.data.plan.OwnColumns;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.expression.CompiledExpression;
import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.SqlFragment;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/** The column of a stored computed field, filled for every row that there is by one statement. */
public record DerivedColumn(CompiledObject object, CompiledField field) {

    /** Those of the wanted models that the current ones do not have, or compute otherwise; each after those that it reads. */
    public static List<DerivedColumn> changed(List<CompiledModel> wanted, List<CompiledModel> current) {
        Map<String, String> known = new LinkedHashMap<>();
        each(current).forEach(column -> known.put(column.place(), column.formula()));
        return each(wanted).stream()
                .filter(column -> !column.formula().equals(known.get(column.place())))
                .toList();
    }

    private static List<DerivedColumn> each(List<CompiledModel> models) {
        Map<String, DerivedColumn> columns = new LinkedHashMap<>();
        for (CompiledModel model : models) {
            for (CompiledObject object : model.objects().values()) {
                for (String name : object.computedOrder()) {
                    CompiledField field = object.field(name).orElseThrow();
                    if (field.isDerived()) {
                        DerivedColumn column = new DerivedColumn(object, field);
                        columns.putIfAbsent(column.place(), column);
                    }
                }
            }
        }
        return List.copyOf(columns.values());
    }

    private String place() {
        return object.table() + "." + field.column();
    }

    /** Every expression that has a part in the value, so that a change of any of them is seen. */
    private String formula() {
        StringBuilder text = new StringBuilder();
        formula(field, text);
        return text.toString();
    }

    private void formula(CompiledField at, StringBuilder text) {
        CompiledExpression expression = at.computed();
        if (expression == null) {
            return;
        }
        text.append(at.name()).append(" = ").append(expression.source()).append("; ");
        expression.reads().stream().sorted().forEach(name -> object.field(name).ifPresent(read -> formula(read, text)));
    }

    /** @return why the rows that there are cannot be filled */
    public Optional<Problem> fill(Database database, TenantId tenant) {
        CompiledExpression expression = Objects.requireNonNull(field.computed());
        SqlFlavor flavor = database.dialect().flavor();
        SqlFragment value = expression.toSql(new OwnColumns(object, "", flavor), flavor);
        List<@Nullable Object> values = new ArrayList<>();
        // Once as the value and twice to leave alone what is right already.
        for (int i = 0; i < 3; i++) {
            value.slots().forEach(slot -> values.add(((SqlFragment.Slot.Literal) slot).value()));
        }
        values.add(tenant.value());
        String sql = database.dialect()
                .schema()
                .refill(object.table(), Objects.requireNonNull(field.column()), value.text());
        try {
            database.jdbc().update(sql, values.toArray());
            return Optional.empty();
        } catch (DataAccessException e) {
            return Optional.of(Problem.error(
                    "COMPUTED_STORED_FILL",
                    new Place.InRecord(object.name(), field.name()),
                    "已有记录不能按新算式填写“" + field.definition().label().zh() + "”："
                            + e.getMostSpecificCause().getMessage(),
                    "the records that there are cannot be filled: "
                            + e.getMostSpecificCause().getMessage()));
        }
    }

    /** Nodes of one tenant share the column, so none of them may compute it in a way of its own. */
    public Problem perNode() {
        return Problem.error(
                "COMPUTED_STORED_NODE",
                new Place.InRecord(object.name(), field.name()),
                "存储的计算字段“" + field.definition().label().zh() + "”的算式与全租户的版本不同，不能单独让一个机构使用此版本",
                "the stored computed field " + field.name()
                        + " is computed otherwise in the release of the tenant: no node can follow this one alone");
    }
}
