package cn.minshui.engine.core.data;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Judges things once, when all rows of the transaction under way are written; what the judge throws takes it back. */
final class BeforeCommit<T> {
    private final BiConsumer<Call, Set<T>> judge;

    BeforeCommit(BiConsumer<Call, Set<T>> judge) {
        this.judge = judge;
    }

    void add(Call call, T thing) {
        @SuppressWarnings("unchecked")
        Pending pending = (Pending) TransactionSynchronizationManager.getResource(this);
        if (pending == null) {
            pending = new Pending(call);
            TransactionSynchronizationManager.bindResource(this, pending);
            TransactionSynchronizationManager.registerSynchronization(pending);
        }
        pending.things.add(thing);
    }

    private final class Pending implements TransactionSynchronization {
        private final Call call;
        private final Set<T> things = new LinkedHashSet<>();

        private Pending(Call call) {
            this.call = call;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            judge.accept(call, things);
        }

        @Override
        public void afterCompletion(int status) {
            @Nullable Object unbound = TransactionSynchronizationManager.unbindResourceIfPossible(BeforeCommit.this);
            assert unbound == null || unbound == this;
        }
    }
}
