package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Keeps imports from writing what needs a second person: many rows are not asked for one by one. */
public interface ImportApprovals {
    /** Where nobody is asked for anything. */
    ImportApprovals NONE = new ImportApprovals() {
        @Override
        public void requireNone(CallContext context, String object, Operation operation) {}

        @Override
        public Written writing(CallContext context, String object, Operation operation, @Nullable Long id) {
            return written -> {};
        }
    };

    /** @throws ProblemException CONFLICT, IMPORT_APPROVAL, when the operation needs somebody whatever the record is */
    void requireNone(CallContext context, String object, Operation operation);

    /**
     * Before one record is written.
     *
     * @param id of the record; null for a new one
     */
    Written writing(CallContext context, String object, Operation operation, @Nullable Long id);

    /** After it, while it can still be taken back. */
    @FunctionalInterface
    interface Written {
        /** @throws ProblemException CONFLICT, IMPORT_APPROVAL, when this record needs somebody, as it was or as it is now */
        void requireNone(long id);
    }
}
