package cn.minshui.engine.core.data.plan;

import cn.minshui.engine.core.expression.CompiledExpression.Blind;
import cn.minshui.engine.core.protect.BlindIndex;
import cn.minshui.engine.core.protect.BlindSearch;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** What the search box asks of a row: one of its texts contains what is looked for, or an encrypted one is it or ends with it. */
public final class QuickCondition {
    /** Pattern that plain texts are compared with. */
    public static final String PATTERN = "quick";

    /** What encrypted texts may be. */
    public static final String TEXT = "quickText";

    /** What they may end with; null unless it has as many characters as an end. */
    public static final String END = "quickEnd";

    private QuickCondition() {}

    static Structure.Condition of(Resolver resolver, List<String> paths) {
        List<String> plain = new ArrayList<>();
        List<String> sealed = new ArrayList<>();
        for (String path : paths) {
            Resolver.Resolved text = resolver.resolve(path);
            if (text.sealed() == null) {
                plain.add(text.text());
            } else {
                sealed.addAll(compared(resolver, path));
            }
        }
        int pattern = plain.isEmpty() ? -1 : resolver.marker(new Slot.Named(PATTERN, Types.VARCHAR));
        if (sealed.isEmpty()) {
            return new Structure.Condition.Contains(plain, pattern);
        }
        List<String> any = new ArrayList<>(sealed);
        plain.forEach(text -> any.add(text + " like {" + pattern + "}"));
        return new Structure.Condition.Holds("(" + String.join(" or ", any) + ")");
    }

    private static List<String> compared(Resolver resolver, String path) {
        List<String> conditions = new ArrayList<>();
        for (BlindSearch search : resolver.searches(path)) {
            Blind blind = resolver.blind(path, search);
            Slot text = new Slot.Named(search == BlindSearch.EXACT ? TEXT : END, Types.VARCHAR);
            List<String> markers = new ArrayList<>();
            for (int key = 0; key < BlindIndex.KEYS; key++) {
                markers.add("{" + resolver.marker(new Slot.Blind(blind.place(), search, text, key)) + "}");
            }
            conditions.add(blind.column() + " in (" + String.join(", ", markers) + ")");
        }
        return conditions;
    }
}
