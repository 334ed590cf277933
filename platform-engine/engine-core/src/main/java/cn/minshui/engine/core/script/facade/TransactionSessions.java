package cn.minshui.engine.core.script.facade;

import cn.minshui.engine.core.script.ScriptSession;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** One session for each transaction: it begins with the first script and ends with the transaction. */
final class TransactionSessions {
    /** A key of its own, so that two engines in one process do not share sessions. */
    private final Object key = new Object();

    ScriptSession current() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return new ScriptSession();
        }
        if (TransactionSynchronizationManager.getResource(key) instanceof ScriptSession session) {
            return session;
        }
        ScriptSession session = new ScriptSession();
        TransactionSynchronizationManager.bindResource(key, session);
        TransactionSynchronizationManager.registerSynchronization(new Bound(session));
        return session;
    }

    /** A transaction of its own within another has a session of its own. */
    private final class Bound implements TransactionSynchronization {
        private final ScriptSession session;

        Bound(ScriptSession session) {
            this.session = session;
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(key);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(key, session);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(key);
        }
    }
}
