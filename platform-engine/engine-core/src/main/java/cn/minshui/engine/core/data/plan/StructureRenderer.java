package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.data.plan.Structure.Condition;
import cn.minshui.engine.core.database.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.mybatis.dynamic.sql.AndOrCriteriaGroup;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.BindableColumn;
import org.mybatis.dynamic.sql.CriteriaGroup;
import org.mybatis.dynamic.sql.SortSpecification;
import org.mybatis.dynamic.sql.SqlBuilder;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.select.QueryExpressionDSL;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.select.join.JoinCriterion;
import org.mybatis.dynamic.sql.select.render.SelectStatementProvider;
import org.mybatis.dynamic.sql.util.Buildable;

/** Renders a structure with MyBatis Dynamic SQL; done once for equal structures. */
final class StructureRenderer {
    /** Paging takes numbers, not parameters of ours: these two stand for the slots and can be no real page. */
    private static final long LIMIT = Long.MAX_VALUE - 1;

    private static final long OFFSET = Long.MAX_VALUE - 2;

    private final Dialect dialect;
    private final String organizationTable;

    StructureRenderer(Dialect dialect, String organizationTable) {
        this.dialect = dialect;
        this.organizationTable = organizationTable;
    }

    /** @param order number of the marker that fills each {@code ?}; {@link #LIMIT_MARKER}, {@link #OFFSET_MARKER} */
    record Rendered(String text, List<Integer> order) {}

    static final int LIMIT_MARKER = -1;
    static final int OFFSET_MARKER = -2;

    Rendered render(Structure structure) {
        SelectStatementProvider statement = model(structure).render(MarkerRendering.STRATEGY);
        MarkerRendering.Ordered<Number> ordered =
                MarkerRendering.order(statement.getSelectStatement(), statement.getParameters(), Number.class);
        List<Integer> order =
                ordered.order().stream().map(StructureRenderer::marker).toList();
        String text = structure.kind().locks() ? ordered.text() + " " + locking(structure.kind()) : ordered.text();
        return new Rendered(text, order);
    }

    private String locking(SelectRequest.Kind kind) {
        return switch (kind) {
            case LOCK_TO_DELETE -> dialect.forDelete();
            case LOCK_TO_REFER -> dialect.forReference();
            case LOCK, LOCK_ROWS -> dialect.forUpdate();
            case ROWS, PAGE, COUNT, COUNT_LIMITED, IDS, IDS_BY_PIECES ->
                throw new IllegalArgumentException(kind + " locks nothing");
        };
    }

    private static Integer marker(Number parameter) {
        if (parameter.longValue() == LIMIT) {
            return LIMIT_MARKER;
        }
        return parameter.longValue() == OFFSET ? OFFSET_MARKER : parameter.intValue();
    }

    private SelectModel model(Structure structure) {
        return switch (structure.kind()) {
            case ROWS, LOCK, LOCK_ROWS, LOCK_TO_DELETE, LOCK_TO_REFER ->
                structure.orderBy().isEmpty()
                        ? selected(structure).build()
                        : selected(structure).orderBy(order(structure)).build();
            case PAGE ->
                selected(structure)
                        .orderBy(order(structure))
                        .limit(LIMIT)
                        .offset(OFFSET)
                        .build();
            case IDS, IDS_BY_PIECES -> selected(structure).limit(LIMIT).build();
            case COUNT ->
                SqlBuilder.select(SqlBuilder.count())
                        .from(selected(structure), "counted")
                        .build();
            case COUNT_LIMITED ->
                SqlBuilder.select(SqlBuilder.count())
                        .from(
                                (Buildable<SelectModel>)
                                        () -> selected(structure).limit(LIMIT).build(),
                                "counted")
                        .build();
        };
    }

    private QueryExpressionDSL<SelectModel> selected(Structure structure) {
        SqlTable table = SqlTable.of(structure.table());
        List<BasicColumn> columns = structure.columns().stream()
                .map(c -> FragmentColumn.selected(c.text(), c.alias()))
                .toList();
        QueryExpressionDSL<SelectModel> query = SqlBuilder.select(columns).from(table, Resolver.BASE);
        for (Structure.Join join : structure.joins()) {
            query.leftJoin(SqlTable.of(join.table()), join.alias())
                    .on(
                            column(join.alias() + ".id"),
                            SqlBuilder.equalTo(column(join.leftColumn())),
                            join.on().stream().map(this::on).toArray(JoinCriterion[]::new));
        }
        List<AndOrCriteriaGroup> rest = new ArrayList<>();
        for (Condition condition :
                structure.where().subList(1, structure.where().size())) {
            rest.add(SqlBuilder.and(List.of(opened(criterion(condition)))));
        }
        query.where(criterion(structure.where().get(0)), rest.toArray(AndOrCriteriaGroup[]::new));
        return query;
    }

    /** A group as a member of another one: its connector is not written for a first member. */
    private static AndOrCriteriaGroup opened(CriteriaGroup group) {
        return SqlBuilder.and(group);
    }

    private static List<SortSpecification> order(Structure structure) {
        return structure.orderBy().stream()
                .map(text -> (SortSpecification) new DialectOrder(text))
                .toList();
    }

    private static BindableColumn<Object> column(String text) {
        return new FragmentColumn(text, null);
    }

    private JoinCriterion<?> on(Condition condition) {
        if (condition instanceof Condition.EqualToColumn equal) {
            return SqlBuilder.and(column(equal.column()), SqlBuilder.equalTo(column(equal.other())));
        }
        if (condition instanceof Condition.InSubtree subtree) {
            return isTrue(Subtree.text(organizationTable, subtree));
        }
        if (condition instanceof Condition.Holds holds) {
            return isTrue("(" + holds.text() + ")");
        }
        if (condition instanceof Condition.IsNull isNull) {
            return isTrue("(" + isNull.column() + " is null)");
        }
        throw new IllegalArgumentException("no join has the condition " + condition);
    }

    private static JoinCriterion<?> isTrue(String text) {
        return SqlBuilder.and(column(text), SqlBuilder.equalTo(SqlBuilder.constant("true")));
    }

    private CriteriaGroup criterion(Condition condition) {
        if (condition instanceof Condition.Holds holds) {
            return SqlBuilder.group(column(holds.text()), new FragmentColumn.Holds());
        }
        if (condition instanceof Condition.EqualTo equal) {
            return SqlBuilder.group(column(equal.column()), SqlBuilder.isEqualTo((Object) equal.marker()));
        }
        if (condition instanceof Condition.EqualToColumn equal) {
            return SqlBuilder.group(column(equal.column()), SqlBuilder.isEqualTo(column(equal.other())));
        }
        if (condition instanceof Condition.In in) {
            return SqlBuilder.group(column(in.column()), SqlBuilder.isIn(List.<Object>copyOf(in.markers())));
        }
        if (condition instanceof Condition.IsNull isNull) {
            return SqlBuilder.group(column(isNull.column()), SqlBuilder.isNull());
        }
        if (condition instanceof Condition.IsNotNull isNotNull) {
            return SqlBuilder.group(column(isNotNull.column()), SqlBuilder.isNotNull());
        }
        if (condition instanceof Condition.InSubtree subtree) {
            return SqlBuilder.group(
                    column(subtree.column()), SqlBuilder.isIn(Subtree.nodes(organizationTable, subtree)));
        }
        return contains((Condition.Contains) condition);
    }

    private static CriteriaGroup contains(Condition.Contains contains) {
        Function<String, BindableColumn<Object>> column = StructureRenderer::column;
        List<String> texts = contains.texts();
        AndOrCriteriaGroup[] rest = texts.subList(1, texts.size()).stream()
                .map(t -> SqlBuilder.or(column.apply(t), SqlBuilder.isLike((Object) contains.marker())))
                .toArray(AndOrCriteriaGroup[]::new);
        return SqlBuilder.group(column.apply(texts.get(0)), SqlBuilder.isLike((Object) contains.marker()), rest);
    }

    /** An order as the dialect writes it, nulls included. */
    private record DialectOrder(String text) implements SortSpecification {
        @Override
        public SortSpecification descending() {
            throw new IllegalStateException("the dialect has already written the direction");
        }

        @Override
        public String orderByName() {
            return text;
        }

        @Override
        public boolean isDescending() {
            return false;
        }
    }
}
