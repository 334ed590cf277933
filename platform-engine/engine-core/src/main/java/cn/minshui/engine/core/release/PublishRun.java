package cn.minshui.engine.core.release;

import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.data.seal.SealCheck;
import cn.minshui.engine.core.data.sealing.SensitiveColumns;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.migration.SchemaLock;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.release.PublishLog.State;
import cn.minshui.engine.core.release.ReleaseStore.Pointer;
import cn.minshui.engine.core.release.Releases.Publisher;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.core.release.schema.DerivedColumn;
import cn.minshui.engine.core.release.schema.RollupColumns;
import cn.minshui.engine.core.release.schema.SchemaChanges;
import cn.minshui.engine.core.release.schema.SchemaPlan;
import cn.minshui.engine.core.release.schema.SchemaPlanner;
import cn.minshui.engine.core.release.schema.TreeColumn;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.Problems;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import liquibase.exception.LiquibaseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * One try to publish, on the connection that holds the schema lock. Each step can be done again: tables grow before anybody
 * follows the release, and release, sources and pointer appear in one transaction. So a process killed between two steps leaves
 * the old release as it was, with some columns nobody reads, and the next try does what is left.
 */
final class PublishRun {
    private static final Logger LOG = LoggerFactory.getLogger(PublishRun.class);

    private final SchemaLock lock;
    private final Database session;
    private final ReleaseStore store;
    private final PublishLog log;
    private final List<PublishGate> gates;
    private final Clock clock;
    private final Function<Release, List<CompiledModel>> models;
    private final @Nullable AuditTrail trail;

    /** @param models of a stored release @param trail where what goes live is told; null without one */
    PublishRun(
            SchemaLock lock,
            List<PublishGate> gates,
            Clock clock,
            Function<Release, List<CompiledModel>> models,
            @Nullable AuditTrail trail) {
        this.lock = lock;
        this.session = lock.session();
        this.store = new ReleaseStore(session);
        this.log = new PublishLog(session, clock);
        this.gates = gates;
        this.clock = clock;
        this.models = models;
        this.trail = trail == null ? null : trail.over(session);
    }

    /** @param orgId 0 is the tenant as a whole */
    record Request(
            TenantId tenant,
            long orgId,
            ReleaseId id,
            SourceTree sources,
            Compilation compilation,
            @Nullable ReleaseId expected,
            Publisher by,
            String reason) {
        String author() {
            return by.author();
        }
    }

    Release publish(Request request) throws LiquibaseException, SQLException {
        log.closeAbandoned();
        Optional<Pointer> seen = store.pointer(request.tenant(), request.orgId());
        Optional<ReleaseId> followed = seen.map(pointer -> pointer.release().id());
        if (followed.isPresent() && followed.get().equals(request.id())) {
            // A try that was killed after the pointer had moved, or the same sources again: it is done.
            return seen.get().release();
        }
        if (!followed.equals(Optional.ofNullable(request.expected()))) {
            throw ReleaseProblems.moved(request.expected(), followed);
        }
        long number = log.begin(
                request.tenant(),
                request.orgId(),
                request.id(),
                request.expected(),
                request.author(),
                request.reason());
        CrashPoint.reach("publish.checked");
        Problems problems = new Problems();
        applySchema(request, seen, number, problems);
        if (!problems.hasErrors()) {
            fillColumns(request, problems);
        }
        if (!problems.hasErrors()) {
            CrashPoint.reach("publish.schema-applied");
            log.reached(number, State.SCHEMA_APPLIED);
            test(request, problems);
        }
        if (problems.hasErrors()) {
            log.reached(number, State.REFUSED);
            problems.throwIfErrors(ProblemClass.INVALID);
        }
        log.reached(number, State.TESTED);
        CrashPoint.reach("publish.tested");
        SensitiveColumns sensitive = sensitive(request);
        boolean first = followed(request).isEmpty();
        Release release = movePointer(request, seen, number);
        if (request.orgId() == PointerSnapshot.TENANT) {
            encrypt(sensitive, request);
            seal(request, first);
        }
        return release;
    }

    /** The release is followed already: what cannot be encrypted now is encrypted after the next start, or by the nightly job. */
    private void encrypt(SensitiveColumns sensitive, Request request) {
        try {
            sensitive.encrypt(session, request.tenant());
        } catch (DataAccessException | TransactionException e) {
            LOG.error(
                    "not all values of fields that became sensitive could be encrypted; the rest is left to the next start",
                    e);
        }
    }

    /**
     * Seals what was there before its object asked for it; a try after a crash is made by the check of seals. Other nodes may still
     * write under the release before, so that a record without a seal is a broken one only after that check.
     *
     * @param first whether nobody can be at work under an older release
     */
    private void seal(Request request, boolean first) {
        try {
            SealCheck seals = new SealCheck(session);
            CompiledReleases.models(request.compilation()).stream()
                    .limit(1)
                    .forEach(model -> seals.fill(request.tenant(), model, first));
        } catch (DataAccessException | TransactionException e) {
            LOG.error("not all records could be sealed; the rest is left to the nightly check", e);
        }
    }

    /** Measured by what the tenant follows before the pointer moves. */
    private SensitiveColumns sensitive(Request request) {
        return SensitiveColumns.changed(CompiledReleases.models(request.compilation()), followed(request));
    }

    private List<CompiledModel> followed(Request request) {
        return store.pointer(request.tenant(), PointerSnapshot.TENANT)
                .map(pointer -> models.apply(pointer.release()))
                .orElse(List.of());
    }

    private void applySchema(Request request, Optional<Pointer> seen, long number, Problems problems)
            throws LiquibaseException, SQLException {
        List<CompiledModel> wanted = CompiledReleases.models(request.compilation());
        List<CompiledModel> current =
                seen.map(pointer -> models.apply(pointer.release())).orElse(List.of());
        SchemaPlan plan = SchemaPlanner.plan(session, wanted, current);
        problems.addAll(plan.problems());
        if (problems.hasErrors() || plan.isEmpty()) {
            return;
        }
        new SchemaChanges(session.dialect().schema())
                .apply(lock, plan.steps(), Long.toString(number), () -> CrashPoint.reach("publish.schema-step"));
        SchemaPlan rest = SchemaPlanner.plan(session, wanted, current);
        if (!rest.isEmpty()) {
            throw new IllegalStateException("the schema is not as planned after applying the plan: " + rest.steps());
        }
    }

    /**
     * Paths of records that become a tree, columns of computed fields and roll-ups that are new or computed otherwise, blind
     * indexes of fields that become sensitive; the try after a crash finds the same ones and fills the rest. A node is measured
     * by what the tenant has.
     */
    private void fillColumns(Request request, Problems problems) {
        List<CompiledModel> current = followed(request);
        List<CompiledModel> wanted = CompiledReleases.models(request.compilation());
        List<TreeColumn> trees = TreeColumn.changed(wanted, current);
        List<DerivedColumn> changed = DerivedColumn.changed(wanted, current);
        RollupColumns rollups = RollupColumns.changed(wanted.get(0), current, session);
        if (request.orgId() != PointerSnapshot.TENANT) {
            trees.forEach(column -> problems.add(column.perNode()));
            changed.forEach(column -> problems.add(column.perNode()));
            problems.addAll(rollups.perNode());
            problems.addAll(sensitive(request).perNode());
            return;
        }
        for (TreeColumn column : trees) {
            column.fill(session, request.tenant()).ifPresent(problems::add);
        }
        for (DerivedColumn column : changed) {
            column.fill(session, request.tenant()).ifPresent(problems::add);
        }
        if (!problems.hasErrors()) {
            problems.addAll(rollups.fill(session, request.tenant()));
            sensitive(request).index(session, request.tenant());
        }
    }

    private void test(Request request, Problems problems) {
        for (CompiledModel model : CompiledReleases.models(request.compilation())) {
            gates.forEach(gate -> problems.addAll(gate.check(model)));
        }
    }

    private Release movePointer(Request request, Optional<Pointer> seen, long number) {
        Release moved = session.transactions().execute(status -> {
            Release release = store.find(request.tenant(), request.id())
                    .orElseGet(() -> store.insert(
                            request.tenant(),
                            request.id(),
                            request.sources(),
                            request.author(),
                            request.reason(),
                            clock.instant()));
            if (!store.move(request.tenant(), request.orgId(), release, seen, clock.instant())) {
                throw ReleaseProblems.moved(
                        request.expected(),
                        store.pointer(request.tenant(), request.orgId())
                                .map(pointer -> pointer.release().id()));
            }
            log.reached(number, State.PUBLISHED);
            if (trail != null) {
                trail.write(ReleaseEntry.of(request, seen, release));
            }
            return release;
        });
        CrashPoint.reach("publish.pointer-moved");
        return Objects.requireNonNull(moved);
    }
}
