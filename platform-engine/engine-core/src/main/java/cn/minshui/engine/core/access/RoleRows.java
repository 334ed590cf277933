package cn.minshui.engine.core.access;

import cn.minshui.engine.core.definition.BasicDefinitions.FieldRight;
import cn.minshui.engine.core.definition.BasicDefinitions.Grant;
import cn.minshui.engine.core.definition.BasicDefinitions.Operation;
import cn.minshui.engine.core.definition.BasicDefinitions.RoleDefinition;
import cn.minshui.engine.core.definition.RowScope;
import cn.minshui.engine.spi.problem.Text;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Roles that a tenant keeps as records, read as definitions. */
public final class RoleRows {
    private RoleRows() {}

    /** @param role values of a record of {@code role} @param grants values of its records of {@code role-grant} */
    public static RoleDefinition role(
            Map<String, ? extends @Nullable Object> role,
            List<? extends Map<String, ? extends @Nullable Object>> grants) {
        String label = String.valueOf(role.get("label"));
        Map<String, Grant> byObject = new LinkedHashMap<>();
        grants.forEach(row -> byObject.put(String.valueOf(row.get("target")), grant(row)));
        return new RoleDefinition(
                String.valueOf(role.get("name")),
                Text.of(label, label),
                null,
                false,
                Boolean.TRUE.equals(role.get("belowRoot")),
                Set.of(),
                byObject);
    }

    /** Words that mean nothing grant nothing; {@link #wrong} tells them. */
    public static Grant grant(Map<String, ? extends @Nullable Object> row) {
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        words(row.get("operations")).forEach(word -> operations.add(Operation.valueOf(word.toUpperCase(Locale.ROOT))));
        Map<String, FieldRight> rights = new LinkedHashMap<>();
        words(row.get("fieldRights")).forEach(word -> {
            int at = word.indexOf(':');
            FieldRight right = at < 0 ? null : right(word.substring(at + 1));
            if (right != null) {
                rights.put(word.substring(0, at), right);
            }
        });
        String scope = text(row.get("rowScope"));
        return new Grant(
                operations,
                words(row.get("actionNames")),
                rights,
                scope == null ? RowScope.BELOW : RowScope.of(scope),
                words(row.get("organizations")),
                text(row.get("through")),
                text(row.get("condition")));
    }

    /** Words of {@code fieldRights} that are no rights. */
    public static List<String> wrong(Map<String, ? extends @Nullable Object> row) {
        return words(row.get("fieldRights")).stream()
                .filter(word -> word.indexOf(':') < 1 || right(word.substring(word.indexOf(':') + 1)) == null)
                .toList();
    }

    private static @Nullable FieldRight right(String word) {
        return Arrays.stream(FieldRight.values())
                .filter(right -> right.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null || value.toString().isBlank()
                ? null
                : value.toString().strip();
    }

    private static Set<String> words(@Nullable Object value) {
        Set<String> words = new LinkedHashSet<>();
        if (value instanceof Collection<?> several) {
            several.forEach(word -> words.add(String.valueOf(word)));
        } else if (value != null) {
            Arrays.stream(value.toString().split("[|,，;；\\s]+"))
                    .filter(word -> !word.isBlank())
                    .forEach(words::add);
        }
        return words;
    }
}
