package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.model.CompiledField;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.Reference;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One record of every object of a model at one organisation, as full as the rules of the object let it be. */
public final class SampleRows {
    private static final int TRIES = 12;

    /** A record that was made. @param values as they were written, by field */
    record Row(long id, Map<String, @Nullable Object> values) {}

    private final CompiledModel model;
    private final DataAccess data;
    private final long organization;
    private final Map<String, Map<String, @Nullable Object>> given;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, Row> deleted = new LinkedHashMap<>();
    private final Map<String, String> kept = new LinkedHashMap<>();
    private final Map<String, String> unmade = new LinkedHashMap<>();
    private int number;

    private SampleRows(
            CompiledModel model,
            DataAccess data,
            long organization,
            Map<String, Map<String, @Nullable Object>> given,
            int first) {
        this.model = model;
        this.data = data;
        this.organization = organization;
        this.given = given;
        this.number = first;
    }

    /** With nothing given. */
    public static SampleRows make(CompiledModel model, DataAccess data, long organization, int first) {
        return make(model, data, organization, Map.of(), first);
    }

    /**
     * @param data of the system itself, whose rights are not what is tried here
     * @param given values, by object and field, of what its rules or its code ask for and no canary fits
     * @param first number of the canaries, so that those of two places differ
     */
    public static SampleRows make(
            CompiledModel model,
            DataAccess data,
            long organization,
            Map<String, Map<String, @Nullable Object>> given,
            int first) {
        SampleRows samples = new SampleRows(model, data, organization, given, first);
        TreeSet<String> left = new TreeSet<>(model.objects().keySet());
        // A record that needs another one is made once that is there.
        for (boolean more = true; more; ) {
            more = left.removeIf(object -> samples.make(model.object(object).orElseThrow()));
        }
        return samples;
    }

    Optional<Row> row(String object) {
        return Optional.ofNullable(rows.get(object));
    }

    /** Another record of the object, which was deleted and is kept; none of objects that keep none. */
    Optional<Row> deleted(String object) {
        return Optional.ofNullable(deleted.get(object));
    }

    /** The record of the object, or one that there is not and whose values nobody can be told. */
    Row rowOrNone(String object) {
        return row(object).orElseGet(() -> new Row(1, Map.of()));
    }

    public Map<String, Long> ids() {
        Map<String, Long> ids = new LinkedHashMap<>();
        rows.forEach((object, row) -> ids.put(object, row.id()));
        return ids;
    }

    /** A value that stands in one record alone, by object; objects without a text have none. */
    Map<String, String> marks() {
        Map<String, String> marks = new LinkedHashMap<>();
        rows.forEach((object, row) -> row.values().values().stream()
                .filter(Canary::isTelling)
                .findFirst()
                .ifPresent(value -> marks.put(object, String.valueOf(value))));
        return marks;
    }

    /** Why objects have no record here, by object. */
    public Map<String, String> unmade() {
        return Map.copyOf(unmade);
    }

    /** Why objects that keep deleted records have no deleted one here, by object. */
    public Map<String, String> undeleted() {
        return Map.copyOf(kept);
    }

    private boolean make(CompiledObject object) {
        Optional<Row> made = created(object);
        made.ifPresent(row -> rows.put(object.name(), row));
        if (made.isPresent() && object.definition().softDelete()) {
            created(object).ifPresent(row -> delete(object, row));
        }
        if (made.isPresent()) {
            unmade.remove(object.name());
        }
        return made.isPresent();
    }

    /** One that its rules keep from being deleted stays. */
    private void delete(CompiledObject object, Row row) {
        try {
            data.delete(object.name(), row.id(), 1);
            deleted.put(object.name(), row);
        } catch (ProblemException e) {
            kept.put(object.name(), e.problems().toString());
        }
    }

    private Optional<Row> created(CompiledObject object) {
        Map<String, List<@Nullable Object>> candidates = new LinkedHashMap<>();
        for (CompiledField field : object.fields().values()) {
            boolean isFilled =
                    !field.definition().readOnly() || field.definition().required();
            if (field.isStored() && !field.isDerived() && isFilled) {
                Map<String, @Nullable Object> own = given.getOrDefault(object.name(), Map.of());
                candidates.put(
                        field.name(),
                        own.containsKey(field.name())
                                ? Collections.singletonList(own.get(field.name()))
                                : candidates(object, field));
            }
        }
        Map<String, Integer> chosen = new HashMap<>();
        String why = "";
        for (int i = 0; i < TRIES; i++) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            candidates.forEach((field, some) -> {
                Object value = some.get(Math.min(chosen.getOrDefault(field, 0), some.size() - 1));
                if (value != null) {
                    values.put(field, value);
                }
            });
            try {
                return Optional.of(new Row(data.create(object.name(), organization, values), values));
            } catch (ProblemException e) {
                why += e.problems().toString();
                if (!next(e.problems(), candidates, chosen)) {
                    break;
                }
            }
        }
        unmade.put(object.name(), why);
        return Optional.empty();
    }

    /** What was refused gets its next value. @return whether there is one */
    private static boolean next(
            List<Problem> problems, Map<String, List<@Nullable Object>> candidates, Map<String, Integer> chosen) {
        TreeSet<String> refused = new TreeSet<>();
        for (Problem problem : problems) {
            String path = problem.place() instanceof Place.InBody body ? body.path() : "";
            refused.add(path.split("[/.\\[]")[0]);
        }
        boolean more = false;
        for (String field : refused) {
            List<@Nullable Object> some = candidates.get(field);
            if (some != null && chosen.merge(field, 1, Integer::sum) < some.size()) {
                more = true;
            }
        }
        return more;
    }

    private List<@Nullable Object> candidates(CompiledObject object, CompiledField field) {
        List<@Nullable Object> some = new ArrayList<>();
        FieldType type = field.type();
        if (type instanceof FieldType.ReferenceTo to) {
            Row target = rows.get(to.object());
            some.add(
                    target != null && !to.object().equals(object.name())
                            ? Long.valueOf(target.id())
                            : to.object().equals("organization") ? Long.valueOf(organization) : null);
            some.add(null);
        } else if (type instanceof FieldType.Choice choice) {
            Objects.requireNonNull(model.dictionaries().get(choice.dictionary()), choice.dictionary())
                    .items()
                    .keySet()
                    .forEach(some::add);
            some.add(null);
        } else if (type instanceof FieldType.MultiChoice choice) {
            Objects.requireNonNull(model.dictionaries().get(choice.dictionary()), choice.dictionary())
                    .items()
                    .keySet()
                    .forEach(key -> some.add(List.of(key)));
            some.add(null);
        } else if (type instanceof FieldType.AnyReference any) {
            any.objects().stream()
                    .filter(rows::containsKey)
                    .forEach(target -> some.add(new Reference(
                            Objects.requireNonNull(rows.get(target)).id(), null, target)));
            some.add(null);
        } else if (type instanceof FieldType.Text text && text.definitions() != null) {
            some.addAll(model.names(text.definitions(), LocalDate.now(ZoneOffset.UTC))
                    .keySet());
            some.add(null);
        } else {
            some.addAll(Canary.values(field.definition(), ++number));
        }
        return some;
    }
}
