package cn.minshui.engine.core.data.seal;

import cn.minshui.engine.core.data.seal.SealStore.Place;
import cn.minshui.engine.core.data.seal.SealStore.Seal;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Seals of records: whoever writes tells which, before he changes or deletes rows and after he has made some; what stands there at
 * the end of the transaction is sealed with it. A record whose seal is broken is not changed any more. Of objects without
 * {@code seal: true} and of databases without keys nothing happens.
 */
public final class Seals {
    private final SealStore store;

    public Seals(Database database) {
        this.store = new SealStore(database);
    }

    private static Place place(long tenant, CompiledObject object) {
        return new Place(tenant, object.name(), object.table());
    }

    private boolean isSealed(CompiledObject object) {
        return object.definition().seal()
                && store.hasKeys()
                && TransactionSynchronizationManager.isActualTransactionActive();
    }

    /** Rows that the transaction under way has just made. */
    public void made(long tenant, CompiledObject object, List<Long> ids) {
        if (isSealed(object) && !ids.isEmpty()) {
            touched().of(place(tenant, object), object).fresh.addAll(ids);
        }
    }

    /**
     * Rows that are about to be changed or deleted, and are locked.
     *
     * @throws ProblemException CONFLICT {@code SEAL_BROKEN} when one of them is not what was written
     */
    public void changing(long tenant, CompiledObject object, List<Long> ids) {
        if (!isSealed(object) || ids.isEmpty()) {
            return;
        }
        Place place = place(tenant, object);
        Rows rows = touched().of(place, object);
        List<Long> others = ids.stream()
                .filter(id -> !rows.fresh.contains(id) && !rows.sealed.contains(id) && !rows.unsealed.contains(id))
                .distinct()
                .toList();
        for (List<Long> some : parts(others)) {
            Map<Long, Seal> seals = store.seals(place, some);
            List<Long> broken = new ArrayList<>(broken(place, seals));
            List<Long> missing =
                    some.stream().filter(id -> !seals.containsKey(id)).toList();
            if (!missing.isEmpty() && isMarked(place)) {
                broken.addAll(missing);
            }
            if (!broken.isEmpty()) {
                throw refused(object, broken);
            }
            rows.sealed.addAll(seals.keySet());
            rows.unsealed.addAll(missing);
        }
    }

    private static ProblemException refused(CompiledObject object, List<Long> ids) {
        return new ProblemException(
                ProblemClass.CONFLICT,
                ids.stream()
                        .map(id -> Problem.error(
                                "SEAL_BROKEN",
                                new cn.minshui.engine.spi.problem.Place.InRecord(object.name(), Long.toString(id)),
                                "“" + object.definition().label().zh() + "”的完整性印记不符，记录被系统之外的人改过，不能再改；请联系审计管理员",
                                "the seal of this "
                                        + object.definition().label().en()
                                        + " is broken: it was changed behind the platform's back and is not changed any more;"
                                        + " tell the audit administrator"))
                        .toList());
    }

    /** Ids of those whose rows are there and are not what was sealed, and of rows that are gone. */
    List<Long> broken(Place place, Map<Long, Seal> seals) {
        Map<String, List<Long>> byShape = new HashMap<>();
        seals.forEach((id, seal) ->
                byShape.computeIfAbsent(seal.shape(), s -> new ArrayList<>()).add(id));
        List<Long> broken = new ArrayList<>();
        byShape.forEach((id, records) -> {
            Map<Long, String> rows = store.shape(id)
                    .map(shape -> store.rows(place, shape, records, ""))
                    .orElse(Map.of());
            for (long record : records) {
                String row = rows.get(record);
                Seal seal = seals.get(record);
                if (row == null || seal == null || !store.isMac(row, seal.mac())) {
                    broken.add(record);
                }
            }
        });
        return broken;
    }

    boolean isMarked(Place place) {
        Seal mark = store.seals(place, List.of(SealStore.MARK)).get(SealStore.MARK);
        return mark != null && store.isMac(marked(place), mark.mac());
    }

    void mark(Place place) {
        store.insert(place, "", Map.of(SealStore.MARK, store.mac(marked(place))));
    }

    private static String marked(Place place) {
        return "filled|" + place.tenant() + "|" + place.object();
    }

    SealStore store() {
        return store;
    }

    private Touched touched() {
        Object bound = TransactionSynchronizationManager.getResource(this);
        if (bound instanceof Touched known) {
            return known;
        }
        Touched made = new Touched();
        TransactionSynchronizationManager.bindResource(this, made);
        TransactionSynchronizationManager.registerSynchronization(made);
        return made;
    }

    /** Seals what stands in the rows now. @param ids with a seal already, or without one */
    void seal(Place place, SealShape shape, Set<Long> ids, boolean anew) {
        if (ids.isEmpty()) {
            return;
        }
        String shapeId = store.keep(shape);
        for (List<Long> some : parts(List.copyOf(ids))) {
            Map<Long, String> macs = new LinkedHashMap<>();
            store.rows(place, shape, some, "").forEach((id, row) -> macs.put(id, store.mac(row)));
            if (anew) {
                List<Long> gone =
                        some.stream().filter(id -> !macs.containsKey(id)).toList();
                if (!gone.isEmpty()) {
                    store.delete(place, gone);
                }
                if (!macs.isEmpty()) {
                    store.update(place, shapeId, macs);
                }
            } else if (!macs.isEmpty()) {
                store.insert(place, shapeId, macs);
            }
        }
    }

    static List<List<Long>> parts(List<Long> ids) {
        List<List<Long>> parts = new ArrayList<>();
        for (int at = 0; at < ids.size(); at += SealStore.TOGETHER) {
            parts.add(ids.subList(at, Math.min(ids.size(), at + SealStore.TOGETHER)));
        }
        return parts;
    }

    /** Rows of one object. */
    private static final class Rows {
        private final SealShape shape;
        private final Set<Long> fresh = new TreeSet<>();
        private final Set<Long> sealed = new TreeSet<>();
        private final Set<Long> unsealed = new TreeSet<>();

        Rows(CompiledObject object) {
            this.shape = SealShape.of(object);
        }
    }

    /** What the transaction under way has written. */
    private final class Touched implements TransactionSynchronization {
        private final Map<Place, Rows> all = new LinkedHashMap<>();

        Rows of(Place place, CompiledObject object) {
            return all.computeIfAbsent(place, p -> new Rows(object));
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(Seals.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(Seals.this, this);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            all.forEach((place, rows) -> {
                seal(place, rows.shape, rows.sealed, true);
                seal(place, rows.shape, rows.fresh, false);
                seal(place, rows.shape, rows.unsealed, false);
            });
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(Seals.this);
        }
    }
}
