package cn.minshui.engine.core.data;

import cn.minshui.engine.core.definition.BasicDefinitions.ScriptDefinition.Rights;
import cn.minshui.engine.core.definition.ObjectDefinition.Moment;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The scripts of models, as records need them: everything is run within the transaction under way. */
public interface RecordScripts {

    /**
     * One record at one moment.
     *
     * @param values as they are now or will be, by field; id, version and organization among them
     * @param old values before the change; null for a new record
     * @param transition that is taken, or null
     * @param sides what the script may do, by the rights it is to have
     */
    record Event(
            CallContext context,
            CompiledModel model,
            CompiledObject object,
            Moment moment,
            Map<String, @Nullable Object> values,
            @Nullable Map<String, @Nullable Object> old,
            @Nullable String transition,
            Function<Rights, Side> sides) {

        /** Whether a script may change the values. */
        public boolean isWritable() {
            return moment == Moment.BEFORE_CREATE
                    || moment == Moment.BEFORE_UPDATE
                    || moment == Moment.BEFORE_RESTORE
                    || moment == Moment.BEFORE_TRANSITION;
        }
    }

    /** @param data within the caller's scope @param sees by object and field: whether its values are told as they are */
    record Side(DataAccess data, BiPredicate<String, String> sees) {}

    /** @param changes values that the script has set, as JSON @param problems that it reports */
    record Answer(Map<String, JsonNode> changes, List<Reported> problems) {}

    /** @param field of the record, null for the record as a whole */
    record Reported(String code, @Nullable String field, String zh, String en) {}

    /** @throws ProblemException when the script fails, is stopped, or what it called was refused */
    Answer hook(String script, Event event);

    /** What runs the script as an action. @param caller what the roles of a call's user grant */
    ActionHandler action(String script, Function<CallContext, Side> caller);

    /** Where no script can be run: a model that has some is refused when it comes to them. */
    static RecordScripts none() {
        return new RecordScripts() {
            @Override
            public Answer hook(String script, Event event) {
                throw new IllegalStateException("no scripts are run here, so neither is " + script);
            }

            @Override
            public ActionHandler action(String script, Function<CallContext, Side> caller) {
                throw new IllegalStateException("no scripts are run here, so neither is " + script);
            }
        };
    }
}
