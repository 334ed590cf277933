package cn.minshui.engine.core.data.sealing;

import static org.mybatis.dynamic.sql.SqlBuilder.and;
import static org.mybatis.dynamic.sql.SqlBuilder.countDistinct;
import static org.mybatis.dynamic.sql.SqlBuilder.isEqualTo;
import static org.mybatis.dynamic.sql.SqlBuilder.isGreaterThan;
import static org.mybatis.dynamic.sql.SqlBuilder.isIn;
import static org.mybatis.dynamic.sql.SqlBuilder.isLike;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotLike;
import static org.mybatis.dynamic.sql.SqlBuilder.isNotNull;
import static org.mybatis.dynamic.sql.SqlBuilder.isNull;
import static org.mybatis.dynamic.sql.SqlBuilder.or;
import static org.mybatis.dynamic.sql.SqlBuilder.select;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.sealing.SealedTable.Column;
import cn.minshui.engine.core.data.sealing.SealedTable.Need;
import cn.minshui.engine.core.protect.Envelopes;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.mybatis.dynamic.sql.AndOrCriteriaGroup;
import org.mybatis.dynamic.sql.BasicColumn;
import org.mybatis.dynamic.sql.SqlBuilder;
import org.mybatis.dynamic.sql.SqlColumn;
import org.mybatis.dynamic.sql.SqlTable;
import org.mybatis.dynamic.sql.select.SelectModel;
import org.mybatis.dynamic.sql.util.Buildable;

/**
 * The statements that find and change what is stored of the sensitive fields of one object.
 *
 * @param head what values that may stay begin with
 * @param entryHead what entries of blind indexes do
 */
record SealedStatements(TenantId tenant, SealedTable of, Need need, String head, String entryHead) {
    private static final SqlTable HISTORY = SqlTable.of("sys_history");
    private static final SqlColumn<Long> ENTRY = SqlColumn.of("id", HISTORY);
    private static final SqlColumn<Long> OF_TENANT = SqlColumn.of("tenant_id", HISTORY);
    private static final SqlColumn<String> OBJECT = SqlColumn.of("object", HISTORY);
    private static final SqlColumn<Long> RECORD = SqlColumn.of("record_id", HISTORY);
    private static final SqlColumn<String> CHANGES = SqlColumn.of("changes", HISTORY);
    static final SqlText UPDATE_HISTORY =
            new TableStatements("sys_history").update(List.of(text("changes")), List.of(number("id")));

    static TableStatements.Column text(String name) {
        return new TableStatements.Column(name, Types.VARCHAR);
    }

    static TableStatements.Column number(String name) {
        return new TableStatements.Column(name, Types.BIGINT);
    }

    private SqlTable table() {
        return SqlTable.of(of.table());
    }

    private SqlColumn<Long> id() {
        return table().column("id");
    }

    private SqlColumn<Long> ofTenant() {
        return table().column("tenant_id");
    }

    /** Ids of the tenant's rows above one, ascending. */
    Buildable<SelectModel> rowsAfter(long id) {
        return select(id())
                .from(table())
                .where(ofTenant(), isEqualTo(tenant.value()))
                .and(id(), isGreaterThan(id))
                .and(needs())
                .orderBy(id())
                .limit(SealedTable.TOGETHER);
    }

    Buildable<SelectModel> countRows() {
        return select(SqlBuilder.count())
                .from(table())
                .where(ofTenant(), isEqualTo(tenant.value()))
                .and(needs());
    }

    private List<AndOrCriteriaGroup> needs() {
        return of.columns().stream().map(this::needs).toList();
    }

    private AndOrCriteriaGroup needs(Column column) {
        SqlColumn<String> value = table().column(column.name());
        List<AndOrCriteriaGroup> any = new ArrayList<>();
        switch (need) {
            case INDEX -> {
                any.add(or(value, isLike(Envelopes.PREFIX + "%")));
                blind(column).forEach(blind -> any.add(or(blind, isNull())));
            }
            case PLAIN -> any.add(or(value, isNotLike(Envelopes.PREFIX + "%")));
            case ALL -> any.add(or(value, isNotNull()));
            case OLD -> {
                any.add(or(value, isNotLike(head + "%")));
                blind(column).forEach(blind -> {
                    any.add(or(blind, isNull()));
                    any.add(or(blind, isNotLike(entryHead + "%")));
                });
            }
        }
        return or(value, isNotNull(), and(any));
    }

    private List<SqlColumn<String>> blind(Column column) {
        return column.blind().values().stream()
                .map(name -> table().<String>column(name))
                .toList();
    }

    /** Id and stored values of rows. */
    Buildable<SelectModel> rows(List<Long> ids) {
        List<BasicColumn> columns = new ArrayList<>(List.of(id()));
        of.columns().forEach(column -> columns.add(table().column(column.name())));
        return select(columns)
                .from(table())
                .where(ofTenant(), isEqualTo(tenant.value()))
                .and(id(), isIn(ids))
                .orderBy(id());
    }

    /** Each value and its entries in the blind indexes, by the names of their columns. */
    SqlText update() {
        List<TableStatements.Column> set = new ArrayList<>();
        for (Column column : of.columns()) {
            set.add(text(column.name()));
            column.blind().values().forEach(blind -> set.add(text(blind)));
        }
        return new TableStatements(of.table()).update(set, List.of(number("id"), number("tenant_id")));
    }

    /** Records above one in whose history values are to be written anew, ascending. */
    Buildable<SelectModel> historiesAfter(long id) {
        return select(RECORD)
                .from(HISTORY)
                .where(OF_TENANT, isEqualTo(tenant.value()))
                .and(OBJECT, isEqualTo(of.object()))
                .and(RECORD, isGreaterThan(id))
                .and(historyNeeds())
                .groupBy(RECORD)
                .orderBy(RECORD)
                .limit(SealedTable.TOGETHER);
    }

    Buildable<SelectModel> countHistories() {
        return select(countDistinct(RECORD))
                .from(HISTORY)
                .where(OF_TENANT, isEqualTo(tenant.value()))
                .and(OBJECT, isEqualTo(of.object()))
                .and(historyNeeds());
    }

    /** Both values of an entry are of one key, so the first that there is tells of both. Quotes within texts are escaped there. */
    private List<AndOrCriteriaGroup> historyNeeds() {
        return of.columns().stream()
                .map(column -> {
                    String entry = "%\"" + column.place().field() + "\":{";
                    // Whatever looks encrypted is looked at; nothing is left out.
                    return need == Need.INDEX
                            ? or(CHANGES, isLike(entry + "%\"" + Envelopes.PREFIX + "%"))
                            : or(
                                    CHANGES,
                                    isLike(entry + "%"),
                                    and(CHANGES, isNotLike(entry + "\"before\":\"" + head + "%")),
                                    and(CHANGES, isNotLike(entry + "\"before\":null,\"after\":\"" + head + "%")));
                })
                .toList();
    }

    /** Id and changes of the entries of some records. */
    Buildable<SelectModel> histories(List<Long> records) {
        return select(ENTRY, CHANGES)
                .from(HISTORY)
                .where(OF_TENANT, isEqualTo(tenant.value()))
                .and(OBJECT, isEqualTo(of.object()))
                .and(RECORD, isIn(records))
                .orderBy(ENTRY);
    }
}
