package cn.minshui.engine.core.data.seal;

import cn.minshui.engine.core.data.seal.SealStore.Place;
import cn.minshui.engine.core.data.seal.SealStore.Seal;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.diagnostic.CrashPoint;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.context.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Seals what was there before its object asked for it, and goes through all seals. */
public final class SealCheck {
    private static final int MOST = 100;

    private final Seals seals;
    private final TransactionTemplate apart;

    public SealCheck(Database database) {
        this.seals = new Seals(database);
        PlatformTransactionManager manager =
                Objects.requireNonNull(database.transactions().getTransactionManager());
        this.apart = new TransactionTemplate(manager);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** @param fault {@code SEAL_BROKEN}, {@code SEAL_MISSING} or {@code RECORD_GONE} */
    public record Finding(String fault, String object, long record) {}

    /** @param records that were looked at @param findings the first {@value SealCheck#MOST} */
    public record Report(long records, long broken, List<Finding> findings) {
        public boolean isWhole() {
            return broken == 0;
        }
    }

    private static final class Findings {
        private final List<Finding> first = new ArrayList<>();
        private long count;
        private long records;

        void add(String fault, Place place, long record) {
            if (count++ < MOST) {
                first.add(new Finding(fault, place.object(), record));
            }
        }
    }

    private List<CompiledObject> sealed(CompiledModel model) {
        return seals.store().hasKeys()
                ? model.objects().values().stream()
                        .filter(object -> object.definition().seal())
                        .toList()
                : List.of();
    }

    /**
     * Seals rows without a seal, 512 in a transaction of their own, of objects of which not every row is known to have one.
     *
     * @param mark whether from now on a row without a seal is a broken one: nobody writes under a release any more that knows
     *     nothing of seals
     */
    public void fill(TenantId tenant, CompiledModel model, boolean mark) {
        for (CompiledObject object : sealed(model)) {
            Place place = new Place(tenant.value(), object.name(), object.table());
            if (seals.isMarked(place)) {
                continue;
            }
            SealShape shape = SealShape.of(object);
            List<Long> ids = seals.store().rowsAfter(place, 0);
            while (!ids.isEmpty()) {
                List<Long> some = ids;
                apart.executeWithoutResult(status -> fill(place, shape, some));
                CrashPoint.reach("seal.part");
                ids = seals.store().rowsAfter(place, ids.get(ids.size() - 1));
            }
            if (mark) {
                mark(place);
            }
        }
    }

    private void fill(Place place, SealShape shape, List<Long> ids) {
        TreeSet<Long> without = new TreeSet<>(
                seals.store().rows(place, shape, ids, seals.store().forUpdate()).keySet());
        without.removeAll(seals.store().seals(place, ids).keySet());
        seals.seal(place, shape, without, false);
    }

    private void mark(Place place) {
        try {
            apart.executeWithoutResult(status -> seals.mark(place));
        } catch (DuplicateKeyException e) {
            // Another node was first, or somebody has put a mark of his own there: then it is no mark.
            if (!seals.isMarked(place)) {
                throw e;
            }
        }
    }

    /**
     * Seals one record as it is, after somebody has looked into what became of it; in the transaction under way.
     *
     * @return false when the object has no seals or there is no such record
     */
    public boolean again(TenantId tenant, CompiledModel model, String object, long record) {
        Optional<CompiledObject> wanted =
                sealed(model).stream().filter(o -> o.name().equals(object)).findFirst();
        if (wanted.isEmpty()) {
            return false;
        }
        Place place = new Place(tenant.value(), object, wanted.get().table());
        List<Long> only = List.of(record);
        boolean isThere = !seals.store()
                .rows(place, new SealShape(List.of()), only, seals.store().forUpdate())
                .isEmpty();
        boolean wasThere = !seals.store().seals(place, only).isEmpty();
        seals.store().delete(place, only);
        seals.seal(place, SealShape.of(wanted.get()), new TreeSet<>(only), false);
        return isThere || wasThere;
    }

    /** Changes nothing. */
    public Report run(TenantId tenant, CompiledModel model) {
        Findings findings = new Findings();
        for (CompiledObject object : sealed(model)) {
            Place place = new Place(tenant.value(), object.name(), object.table());
            rows(place, findings);
            gone(place, findings);
        }
        return new Report(findings.records, findings.count, List.copyOf(findings.first));
    }

    private void rows(Place place, Findings findings) {
        boolean marked = seals.isMarked(place);
        List<Long> ids = seals.store().rowsAfter(place, 0);
        while (!ids.isEmpty()) {
            Map<Long, Seal> known = seals.store().seals(place, ids);
            // Whoever changes one of them just now leaves it whole: it is looked at once more under its lock.
            for (long record : seals.broken(place, known)) {
                if (isBroken(place, record)) {
                    findings.add("SEAL_BROKEN", place, record);
                }
            }
            for (long record : ids) {
                if (marked && !known.containsKey(record) && isBroken(place, record)) {
                    findings.add("SEAL_MISSING", place, record);
                }
            }
            findings.records += ids.size();
            ids = seals.store().rowsAfter(place, ids.get(ids.size() - 1));
        }
    }

    private boolean isBroken(Place place, long record) {
        return Boolean.TRUE.equals(apart.execute(status -> {
            boolean isThere = !seals.store()
                    .rows(
                            place,
                            new SealShape(List.of()),
                            List.of(record),
                            seals.store().forUpdate())
                    .isEmpty();
            Map<Long, Seal> known = seals.store().seals(place, List.of(record));
            return isThere ? known.isEmpty() || !seals.broken(place, known).isEmpty() : !known.isEmpty();
        }));
    }

    private void gone(Place place, Findings findings) {
        List<Long> ids = seals.store().sealedAfter(place, SealStore.MARK);
        while (!ids.isEmpty()) {
            Map<Long, String> there = seals.store().rows(place, new SealShape(List.of()), ids, "");
            for (long record : ids) {
                if (!there.containsKey(record) && isBroken(place, record)) {
                    findings.add("RECORD_GONE", place, record);
                }
            }
            ids = seals.store().sealedAfter(place, ids.get(ids.size() - 1));
        }
    }
}
