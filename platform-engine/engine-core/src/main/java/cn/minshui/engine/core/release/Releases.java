package cn.minshui.engine.core.release;

import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The life of releases: plan, publish, find. The store in the database is the truth. */
public interface Releases {

    /** What publishing would do, without doing it. */
    PublishPlan plan(TenantId tenant, SourceTree sources);

    /**
     * check → schema plan → apply → metadata tests → pointer by compare-and-set → announce, under the database session lock. A
     * crash between any two steps leaves the old release whole or is finished by the next try.
     *
     * @param expected the release that the caller saw as current at the node; null when there was none
     * @throws ProblemException INVALID with every problem; CONFLICT when the pointer has moved
     */
    default Release publish(
            TenantId tenant, SourceTree sources, @Nullable ReleaseId expected, String author, String reason) {
        return publish(tenant, sources, expected, Publisher.of(author), reason);
    }

    /** The same by somebody who is to be told in the audit trail. */
    Release publish(TenantId tenant, SourceTree sources, @Nullable ReleaseId expected, Publisher by, String reason);

    /** From now on every release that goes live, and every node that follows another, is told there. */
    default void noteIn(AuditTrail trail) {}

    /**
     * Who publishes.
     *
     * @param author as the release names him
     * @param context of his call; null of a command or the engine itself
     * @param approvedBy user name of the second person; null without one
     */
    record Publisher(
            String author,
            @Nullable CallContext context,
            @Nullable String approvedBy) {
        public static Publisher of(String author) {
            return new Publisher(author, null, null);
        }

        public static Publisher of(CallContext context) {
            return new Publisher(context.principal().authorName(), context, null);
        }

        public Publisher approvedBy(String name) {
            return new Publisher(author, context, name);
        }
    }

    /** The release that a node follows: its own pointer, or the nearest one above it. */
    Optional<Release> current(TenantId tenant, OrgNodeId node);

    Optional<Release> find(TenantId tenant, ReleaseId id);

    List<Release> list(TenantId tenant);

    /** The text a release was made of. */
    SourceTree sources(TenantId tenant, ReleaseId id);

    /** The model at a node under a release: at most a microsecond when it is in memory. */
    CompiledModel model(TenantId tenant, ReleaseId id, OrgNodeId node);

    /**
     * @param number the short number that rows store as {@code release_id}
     */
    record Release(ReleaseId id, long number, TenantId tenant, Instant publishedAt, String author, String reason) {}

    /** @param steps schema changes in words, in the order they would be applied @param ddl the SQL of this database */
    record PublishPlan(ReleaseId id, boolean known, List<Problem> problems, List<String> steps, String ddl) {}
}
