package cn.minshui.engine.core.definition;

import cn.minshui.engine.core.definition.Node.MapNode;
import cn.minshui.engine.spi.problem.Place;
import java.util.Objects;

/**
 * One definition as it holds at a node of the organisation: merged from its layers, valid by the schema of its kind.
 *
 * @param tree every part with the place it was written at
 * @param typed the record of the kind ({@link ObjectDefinition}, {@link BasicDefinitions}, {@link ScreenDefinitions}); for a
 *     kind that a plugin brings the tree as plain values
 */
public record EffectiveDefinition(String kind, String name, MapNode tree, Object typed) {

    public static EffectiveDefinition of(String kind, String name, MapNode tree) {
        return new EffectiveDefinition(kind, name, tree, typed(kind, new Members(tree)));
    }

    private static Object typed(String kind, Members members) {
        return switch (kind) {
            case "object" -> ObjectReader.object(members);
            case "dictionary" -> BasicReader.dictionary(members);
            case "sequence" -> BasicReader.sequence(members);
            case "role" -> BasicReader.role(members);
            case "policy" -> BasicReader.policy(members);
            case "job" -> JobDefinition.read(members);
            case "open-api" -> OpenApiDefinition.read(members);
            case "import-template" -> BasicReader.importTemplate(members);
            case "script" -> BasicReader.script(members);
            case "test" -> BasicReader.test(members);
            case "list" -> ScreenReader.list(members);
            case "form" -> ScreenReader.form(members);
            case "page" -> ScreenReader.page(members);
            case "menu" -> ScreenReader.menu(members);
            default -> Objects.requireNonNull(Node.plain(members.map()));
        };
    }

    public Place place(String pointer) {
        return Pointers.origin(tree, pointer).place(pointer);
    }

    public String id() {
        return kind + "/" + name;
    }
}
