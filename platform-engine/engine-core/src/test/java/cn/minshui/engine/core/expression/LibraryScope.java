package cn.minshui.engine.core.expression;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of a lending library's loan, enough to have every type once. */
record LibraryScope(Map<String, ExpressionType> members) implements ExpressionScope {

    static LibraryScope loan() {
        return new LibraryScope(Map.ofEntries(
                Map.entry("id", Types.WHOLE),
                Map.entry("title", Types.TEXT),
                Map.entry("note", Types.TEXT),
                Map.entry("status", Types.TEXT),
                Map.entry("copies", Types.WHOLE),
                Map.entry("fee", new ExpressionType.DecimalType(14, 2)),
                Map.entry("paid", new ExpressionType.DecimalType(14, 2)),
                Map.entry("rate", new ExpressionType.DecimalType(10, 4)),
                Map.entry("huge", new ExpressionType.DecimalType(38, 0)),
                Map.entry("returned", Types.BOOL),
                Map.entry("due", Types.DATE),
                Map.entry("lentAt", Types.DATE_TIME),
                Map.entry("month", Types.PERIOD),
                Map.entry("reader", new ExpressionType.ReferenceType("reader")),
                Map.entry("guarantor", new ExpressionType.ReferenceType("reader")),
                Map.entry("book", new ExpressionType.ReferenceType("book")),
                Map.entry("user.id", Types.WHOLE),
                Map.entry("user.roles", new ExpressionType.ListType(Types.TEXT))));
    }

    private static LibraryScope reader() {
        return new LibraryScope(
                Map.of("id", Types.WHOLE, "name", Types.TEXT, "town", new ExpressionType.ReferenceType("town")));
    }

    private static LibraryScope town() {
        return new LibraryScope(
                Map.of("name", Types.TEXT, "status", Types.TEXT, "mayor", new ExpressionType.ReferenceType("reader")));
    }

    @Override
    public Optional<Member> member(String name) {
        List<String> choices = name.equals("status") ? List.of("draft", "posted", "void") : List.of();
        return Optional.ofNullable(members.get(name)).map(type -> new Member(type, true, choices));
    }

    @Override
    public Optional<ExpressionScope> target(String object) {
        return switch (object) {
            case "reader" -> Optional.of(reader());
            case "town" -> Optional.of(town());
            default -> Optional.empty();
        };
    }

    @Override
    public List<String> names() {
        return members.keySet().stream().sorted().toList();
    }
}
