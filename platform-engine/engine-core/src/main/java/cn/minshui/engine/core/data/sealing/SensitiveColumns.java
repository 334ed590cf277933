package cn.minshui.engine.core.data.sealing;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fields that a release makes sensitive. Their blind indexes are made before anybody follows the release, so that it finds every
 * record from its first moment; their values are encrypted after that, for servers under the older release read them till then.
 */
public final class SensitiveColumns {
    private final List<SealedTable> added;
    private final List<SealedTable> searchedOtherwise;
    /** Stored as they are in the wanted release. */
    private final List<SealedTable> removed;

    private SensitiveColumns(List<SealedTable> added, List<SealedTable> searchedOtherwise, List<SealedTable> removed) {
        this.added = added;
        this.searchedOtherwise = searchedOtherwise;
        this.removed = removed;
    }

    public static SensitiveColumns changed(List<CompiledModel> wanted, List<CompiledModel> current) {
        List<SealedTable> then = SealedTable.of(wanted);
        List<SealedTable> now = SealedTable.of(current);
        return new SensitiveColumns(
                SealedTable.added(then, now),
                SealedTable.searchedOtherwise(then, now),
                SealedTable.added(now, then).stream()
                        .flatMap(table -> table.storedIn(wanted).stream())
                        .toList());
    }

    /** Before the release is followed. A try after a crash finds what is left. */
    public void index(Database database, TenantId tenant) {
        Resealing resealing = new Resealing(database);
        resealing.index(tenant, added);
        resealing.reindex(tenant, searchedOtherwise);
    }

    /**
     * Once it is. What a crash leaves is encrypted after the next start. Servers under the older release know nothing of an added
     * way of searching and leave an older value's entry there: so all entries are made once more.
     */
    public void encrypt(Database database, TenantId tenant) {
        Resealing resealing = new Resealing(database);
        resealing.encrypt(tenant, added);
        resealing.reindex(tenant, searchedOtherwise);
    }

    /** Nodes of one tenant share the columns, so a field is encrypted for all of them or for none. */
    public List<Problem> perNode() {
        return Stream.of(added, searchedOtherwise, removed)
                .flatMap(List::stream)
                .map(
                        table -> Problem.error(
                                "SENSITIVE_NODE",
                                new Place.InRecord(table.object(), table.fields()),
                                "对象 " + table.object() + " 的字段 " + table.fields()
                                        + " 是否加密、如何检索与全租户的版本不同，不能单独让一个机构使用此版本",
                                "the fields " + table.fields() + " of " + table.object()
                                        + " are encrypted otherwise in the release of the tenant: no node can follow this one alone"))
                .toList();
    }
}
