package cn.minshui.engine.testkit.attack;

import cn.minshui.engine.core.data.plan.SelectRequest;
import cn.minshui.engine.core.data.plan.Slot;
import cn.minshui.engine.core.data.plan.SqlText;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a statement as the database gets it and says where it reaches beyond its tenant, or beyond the part of the tree that its
 * caller stands at. It knows nothing of how statements are made.
 */
final class StatementScope {
    private static final Pattern TABLE =
            Pattern.compile("\\b(from|join|update|into)\\s+([a-z_0-9]+)(?:\\s+([a-z][a-z_0-9]*))?");
    private static final Set<String> NO_ALIAS = Set.of("where", "set", "on", "left", "order", "group", "limit", "for");
    private static final Pattern TENANT =
            Pattern.compile("(?:([a-z][a-z_0-9]*)\\.)?tenant_id = (\\?|[a-z][a-z_0-9]*\\.tenant_id)");

    /** A statement of several tables names the table of the nodes before each of its columns. */
    private static final String NODES = "\\.org_id in \\(select (?:[a-z_0-9]+\\.)?id from ";

    private static final String LISTED = "\\.org_id (= \\?|in \\(\\?|= any\\(\\?)";

    private static final String BELOW = "path like ?";
    private static final Pattern PATH = Pattern.compile("\\b" + Pattern.quote(BELOW));

    private final Set<String> tables;

    /** @param tables of objects */
    StatementScope(Set<String> tables) {
        this.tables = Set.copyOf(tables);
    }

    /** A table as a statement names it. @param block the select that it is part of, without those within it */
    private record Named(String table, @Nullable String alias, String block) {}

    /**
     * @param scoped whether the records of a table, under the alias it has in the statement, must lie in the caller's part of the tree
     * @return what is wrong with it, in words; nothing for one that keeps to its scope
     */
    List<String> problems(SqlText sql, BiPredicate<String, String> scoped) {
        List<String> problems = new ArrayList<>();
        String text = sql.text();
        if (text.startsWith("insert into")) {
            if (!text.substring(0, text.indexOf(')')).contains("tenant_id")
                    || !slots(sql).contains("tenant")) {
                problems.add("writes rows of no tenant");
            }
            return problems;
        }
        List<Named> named = named(text);
        if (named.isEmpty()) {
            problems.add("names no table of an object");
        }
        for (Named each : named) {
            if (!ofTenant(sql, each)) {
                problems.add(each.table() + " " + each.alias() + " of every tenant");
            }
            if (each.alias() != null && scoped.test(each.table(), each.alias()) && !ofSubtree(sql, each.alias())) {
                problems.add(each.table() + " " + each.alias() + " of every node");
            }
        }
        return problems;
    }

    /** @return aliases whose records must lie in the caller's part of the tree */
    Set<String> scoped(SqlText sql, BiPredicate<String, String> scoped) {
        Set<String> aliases = new TreeSet<>();
        Matcher table = TABLE.matcher(sql.text());
        while (table.find()) {
            String alias = table.group(3);
            if (alias != null && tables.contains(table.group(2)) && scoped.test(table.group(2), alias)) {
                aliases.add(alias);
            }
        }
        return aliases;
    }

    private List<Named> named(String text) {
        List<Named> named = new ArrayList<>();
        Matcher table = TABLE.matcher(text);
        while (table.find()) {
            String alias = table.group(3);
            if (tables.contains(table.group(2))) {
                named.add(new Named(
                        table.group(2), alias == null || NO_ALIAS.contains(alias) ? null : alias, block(text, table)));
            }
        }
        return named;
    }

    /** From the table to the end of its select, what stands in brackets left out. */
    private static String block(String text, MatchResult table) {
        StringBuilder block = new StringBuilder();
        int depth = 0;
        for (int at = table.start(); at < text.length() && depth >= 0; at++) {
            char letter = text.charAt(at);
            depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
            if (depth == 0) {
                block.append(letter);
            }
        }
        return block.toString();
    }

    /** Its rows are those of the tenant that is bound, or of another table's row which is. */
    private boolean ofTenant(SqlText sql, Named table) {
        String text = table.alias() == null ? table.block() : sql.text();
        Matcher tenant = TENANT.matcher(text);
        while (tenant.find()) {
            String of = tenant.group(1);
            boolean isOwn = table.alias() == null
                    ? of == null || of.equals(table.table())
                    : table.alias().equals(of);
            if (isOwn && (table.alias() == null ? slots(sql).contains("tenant") : isBound(sql, tenant))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBound(SqlText sql, MatchResult tenant) {
        String to = tenant.group(2);
        if (to.equals("?")) {
            return sql.slots().get(marker(sql.text(), tenant.end() - 1)) instanceof Slot.Named named
                    && named.name().equals("tenant");
        }
        return !to.startsWith(tenant.group(1) + ".");
    }

    /** One of the nodes below the path that is bound, or of those that are listed. */
    private static boolean ofSubtree(SqlText sql, String alias) {
        return !paths(sql, alias).isEmpty() || !listed(sql, alias).isEmpty();
    }

    /** Which of the markers is the first of the caller's nodes, where the alias is bound to a list of them. */
    private static List<Integer> listed(SqlText sql, String alias) {
        List<Integer> markers = new ArrayList<>();
        Matcher nodes = Pattern.compile("\\b" + alias + LISTED).matcher(sql.text());
        while (nodes.find()) {
            int marker = marker(sql.text(), nodes.end() - 1);
            if (isScope(sql.slots().get(marker))) {
                markers.add(marker);
            }
        }
        return markers;
    }

    private static boolean isScope(Slot slot) {
        return slot instanceof Slot.Whole whole && whole.name().equals(SelectRequest.SCOPE)
                || slot instanceof Slot.Item item && item.name().equals(SelectRequest.SCOPE);
    }

    /** Where the alias is bound to the caller's path: within the brackets of its own choice of nodes, not in those of another. */
    private static List<Integer> paths(SqlText sql, String alias) {
        List<Integer> paths = new ArrayList<>();
        Matcher nodes = Pattern.compile("\\b" + alias + NODES).matcher(sql.text());
        while (nodes.find()) {
            int end = closed(sql.text(), nodes.end());
            Matcher path = PATH.matcher(sql.text()).region(nodes.end(), end);
            boolean isOpen = sql.text().substring(nodes.end(), end).contains(" or ");
            while (!isOpen && path.find()) {
                if (sql.slots().get(marker(sql.text(), path.end() - 1)) instanceof Slot.Named named
                        && named.name().equals("path")) {
                    paths.add(path.start());
                }
            }
        }
        return paths;
    }

    /** @return where the bracket closes that is open at the place */
    private static int closed(String text, int from) {
        int depth = 1;
        int at = from;
        for (; at < text.length(); at++) {
            char letter = text.charAt(at);
            depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
            if (depth == 0) {
                break;
            }
        }
        return at;
    }

    /** @return which of the markers of the text the one at the place is */
    private static int marker(String text, int at) {
        return (int) text.substring(0, at).chars().filter(c -> c == '?').count();
    }

    private static List<String> slots(SqlText sql) {
        List<String> names = new ArrayList<>();
        for (Slot slot : sql.slots()) {
            if (slot instanceof Slot.Named named) {
                names.add(named.name());
            } else if (slot instanceof Slot.Item item) {
                names.add(item.name());
            } else if (slot instanceof Slot.Whole whole) {
                names.add(whole.name());
            }
        }
        return names;
    }

    /** The same statement with one of its bounds left out, once for each that it has: what nobody may find in order. */
    List<SqlText> without(SqlText sql) {
        List<SqlText> spoilt = new ArrayList<>();
        if (sql.text().startsWith("insert into")) {
            spoilt.add(new SqlText(sql.text().replace("tenant_id", "created_by"), sql.slots()));
            return spoilt;
        }
        Matcher tenant = TENANT.matcher(sql.text());
        while (tenant.find()) {
            List<Slot> slots = new ArrayList<>(sql.slots());
            if (tenant.group(2).equals("?")) {
                slots.remove(marker(sql.text(), tenant.end() - 1));
            }
            spoilt.add(new SqlText(
                    sql.text().substring(0, tenant.start()) + "1 = 1"
                            + sql.text().substring(tenant.end()),
                    slots));
        }
        return spoilt;
    }

    /**
     * The same statement asking by another column than the node's, below no path, below a path that is not the caller's, and of
     * nodes that are not his; once for each table that is bound by it.
     */
    List<SqlText> withoutNodes(SqlText sql, BiPredicate<String, String> scoped) {
        List<SqlText> spoilt = new ArrayList<>();
        for (Named each : named(sql.text())) {
            if (each.alias() != null && scoped.test(each.table(), each.alias())) {
                spoilt.add(
                        new SqlText(sql.text().replace(each.alias() + ".org_id", each.alias() + ".id"), sql.slots()));
                if (!paths(sql, each.alias()).isEmpty()) {
                    spoilt.add(withoutPaths(sql, each.alias()));
                    spoilt.add(ofAnotherPath(sql, each.alias()));
                }
                if (!listed(sql, each.alias()).isEmpty()) {
                    spoilt.add(ofAnotherList(sql, each.alias()));
                }
            }
        }
        return spoilt;
    }

    private static SqlText withoutPaths(SqlText sql, String alias) {
        StringBuilder text = new StringBuilder(sql.text());
        List<Slot> slots = new ArrayList<>(sql.slots());
        List<Integer> paths = paths(sql, alias);
        // From the last to the first, so that the places before stay what they are.
        for (int i = paths.size() - 1; i >= 0; i--) {
            int end = paths.get(i) + BELOW.length();
            slots.remove(marker(sql.text(), end - 1));
            text.replace(paths.get(i), end, "path = path");
        }
        return new SqlText(text.toString(), slots);
    }

    private static SqlText ofAnotherList(SqlText sql, String alias) {
        List<Slot> slots = new ArrayList<>(sql.slots());
        listed(sql, alias).forEach(at -> slots.set(at, new Slot.Whole("another")));
        return new SqlText(sql.text(), slots);
    }

    private static SqlText ofAnotherPath(SqlText sql, String alias) {
        List<Slot> slots = new ArrayList<>(sql.slots());
        paths(sql, alias)
                .forEach(at -> slots.set(
                        marker(sql.text(), at + BELOW.length() - 1), new Slot.Named("another", Types.VARCHAR)));
        return new SqlText(sql.text(), slots);
    }
}
