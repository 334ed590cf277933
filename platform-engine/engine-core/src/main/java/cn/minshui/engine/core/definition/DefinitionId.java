package cn.minshui.engine.core.definition;

/** Names one definition: {@code kind/name}. */
public record DefinitionId(String kind, String name) {
    /** @param text {@code kind/name}, as after {@code extends:} */
    public static DefinitionId parse(String text) {
        int slash = text.indexOf('/');
        return new DefinitionId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
