package cn.minshui.engine.core.data;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.ObjectDefinition;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.release.schema.PhysicalNames;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says a violated unique key in the words of the definition. */
final class UniqueProblems {
    private static final Text ONCE_UNIQUE =
            Text.of("与已有的记录重复", "there is such a record already, by a unique key of an earlier release");

    private final Database database;

    UniqueProblems(Database database) {
        this.database = database;
    }

    /** @return the refusal when a unique key is taken, else the error itself */
    RuntimeException translate(CompiledObject object, RuntimeException error) {
        return translate(object, "", error);
    }

    /** @param prefix path of the record in the body */
    RuntimeException translate(CompiledObject object, String prefix, RuntimeException error) {
        Optional<String> key = Transactions.cause(error).flatMap(database.dialect()::violatedUnique);
        return key.map(k -> taken(object, k, prefix, error)).orElse(error);
    }

    private static RuntimeException taken(CompiledObject object, String key, String prefix, RuntimeException error) {
        ObjectDefinition definition = object.definition();
        for (Map.Entry<String, ObjectDefinition.Unique> unique :
                definition.unique().entrySet()) {
            if (PhysicalNames.uniqueKey(object.name(), unique.getKey()).equalsIgnoreCase(key)
                    || PhysicalNames.uniqueKeyOfAlive(object.name(), unique.getKey())
                            .equalsIgnoreCase(key)) {
                return refusal(object, unique.getValue(), prefix, error);
            }
        }
        // A key that was taken out of the definition stays in force: nobody is left to say what it means.
        return PhysicalNames.isUniqueKey(key) ? refusal(Place.whole(), ONCE_UNIQUE, error) : error;
    }

    private static ProblemException refusal(Place place, Text text, RuntimeException error) {
        ProblemException refusal =
                new ProblemException(ProblemClass.INVALID, Problem.error("UNIQUE", place, text.zh(), text.en()));
        refusal.addSuppressed(error);
        return refusal;
    }

    private static ProblemException refusal(
            CompiledObject object, ObjectDefinition.Unique unique, String prefix, RuntimeException error) {
        List<String> fields = unique.fields();
        Text message = unique.message();
        List<String> labels =
                fields.stream().map(f -> new RecordRules(object).label(f).zh()).toList();
        Text text = message != null
                ? message
                : Text.of("“" + String.join("、", labels) + "”已存在", String.join(", ", fields) + " is already taken");
        List<Problem> problems = fields.stream()
                .map(f -> Problem.error("UNIQUE", Place.body(RecordRules.path(prefix, f)), text.zh(), text.en()))
                .toList();
        ProblemException refusal = new ProblemException(ProblemClass.INVALID, problems);
        refusal.addSuppressed(error);
        return refusal;
    }
}
