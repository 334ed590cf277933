package cn.minshui.engine.core.expression;

import java.util.ArrayList;
import java.util.List;

/** Puts fragments together. */
final class SqlParts {
    private SqlParts() {}

    static SqlFragment text(String text) {
        return new SqlFragment(text, List.of());
    }

    static SqlFragment slot(String text, SqlFragment.Slot slot) {
        return new SqlFragment(text, List.of(slot));
    }

    /** @param parts fragments, and texts between them */
    static SqlFragment join(Object... parts) {
        StringBuilder text = new StringBuilder();
        List<SqlFragment.Slot> slots = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof SqlFragment fragment) {
                text.append(fragment.text());
                slots.addAll(fragment.slots());
            } else {
                text.append((String) part);
            }
        }
        return new SqlFragment(text.toString(), slots);
    }

    static SqlFragment list(List<SqlFragment> parts) {
        SqlFragment result = parts.get(0);
        for (SqlFragment part : parts.subList(1, parts.size())) {
            result = join(result, ", ", part);
        }
        return result;
    }
}
