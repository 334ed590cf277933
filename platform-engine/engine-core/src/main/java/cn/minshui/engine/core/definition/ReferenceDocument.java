package cn.minshui.engine.core.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes the reference of all kinds from the titles and descriptions of their schemas, as Markdown. */
public final class ReferenceDocument {
    private static final String HEAD = """
            # Metadata reference

            Generated from `metadata/schema/*.json`; change the titles and descriptions there, then run
            `mvn -pl platform-engine/engine-core -am test -Dtest=ReferenceDocumentUnitTests -Dminshui.write-reference=true -Dsurefire.failIfNoSpecifiedTests=false`.

            Every definition is one YAML document; collections are maps keyed by a stable id. In the tables **req** marks what must be
            given, and *branch* what a branch may do: `free`, `tighten` (ask for more, allow less; on a map: add entries), `locked`.

            """;

    private final SchemaCatalog catalog;
    private final StringBuilder text = new StringBuilder(HEAD);

    private ReferenceDocument(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    public static String markdown(SchemaCatalog catalog) {
        ReferenceDocument document = new ReferenceDocument(catalog);
        SchemaCatalog.ENGINE_KINDS.forEach(document::kind);
        document.overlay();
        document.shared("field", "Fields");
        document.shared("column", "Columns of an import");
        document.names();
        return document.text.toString();
    }

    private void kind(String kind) {
        JsonNode schema = catalog.text(kind);
        heading(2, "Kind `" + kind + "` · " + schema.path("title").asText(), schema);
        table(schema, "", schema);
    }

    private void overlay() {
        JsonNode schema = catalog.text("overlay");
        heading(2, "Branch files (`extends`) · " + schema.path("title").asText(), schema);
        table(schema, "", schema);
    }

    private void shared(String name, String title) {
        JsonNode schema = catalog.shared().path("$defs").path(name);
        heading(2, title + " · " + schema.path("title").asText(), schema);
        table(schema, "", schema);
        types(schema);
    }

    /** Which properties go with which type, from the conditional parts of the schema. */
    private void types(JsonNode schema) {
        text.append("| type | needs | further properties |\n|---|---|---|\n");
        Set<String> common = new LinkedHashSet<>();
        schema.path("allOf").forEach(part -> {
            Set<String> names = texts(part.path("then").path("propertyNames").path("enum"));
            if (common.isEmpty()) {
                common.addAll(names);
            }
            common.retainAll(names);
        });
        schema.path("allOf").forEach(part -> {
            Set<String> own = texts(part.path("then").path("propertyNames").path("enum"));
            own.removeAll(common);
            String type = part.at("/if/properties/type/const").asText();
            text.append("| `").append(type).append("` | ");
            text.append(code(texts(part.path("then").path("required")))).append(" | ");
            text.append(code(own)).append(" |\n");
        });
        text.append('\n');
    }

    private void names() {
        text.append("## Names and texts\n\n| what | form | |\n|---|---|---|\n");
        catalog.shared().path("$defs").properties().forEach(entry -> {
            JsonNode schema = entry.getValue();
            if (!schema.has("properties") || entry.getKey().equals("label")) {
                String form = schema.path("pattern").asText("");
                text.append("| ").append(schema.path("title").asText());
                text.append(" | ").append(form.isEmpty() ? "" : "`" + cell(form) + "`");
                text.append(" | ")
                        .append(cell(schema.path("description").asText()))
                        .append(" |\n");
            }
        });
    }

    private void heading(int level, String title, JsonNode schema) {
        text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
        String description = schema.path("description").asText("");
        if (!description.isEmpty()) {
            text.append(description).append("\n\n");
        }
    }

    private void table(JsonNode schema, String prefix, JsonNode root) {
        text.append("| property | | what it is | branch |\n|---|---|---|---|\n");
        rows(schema, prefix, root, new ArrayList<>());
        text.append('\n');
    }

    private void rows(JsonNode schema, String prefix, JsonNode root, List<JsonNode> open) {
        Set<String> required = texts(schema.path("required"));
        schema.path("properties").properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            row(name, entry.getValue(), required.contains(entry.getKey()));
            inner(entry.getValue(), name, root, open);
        });
    }

    private void inner(JsonNode property, String name, JsonNode root, List<JsonNode> open) {
        if (property.path("properties").size() > 0) {
            rows(property, name + ".", root, open);
        }
        JsonNode entry = property.path("additionalProperties");
        String reference = entry.path("$ref").asText("");
        if (reference.startsWith("#")) {
            JsonNode target = root.at(reference.substring(1));
            if (!open.contains(target)) {
                open.add(target);
                rows(target, name + ".*.", root, open);
            }
        } else if (entry.path("properties").size() > 0 && reference.isEmpty()) {
            rows(entry, name + ".*.", root, open);
        }
    }

    private void row(String name, JsonNode property, boolean required) {
        text.append("| `")
                .append(name)
                .append("` | ")
                .append(required ? "**req**" : "")
                .append(" | ");
        text.append(cell(what(property))).append(" | ");
        text.append(property.path("x-branch").asText("")).append(" |\n");
    }

    private String what(JsonNode property) {
        List<String> parts = new ArrayList<>();
        parts.add(property.path("title").asText("") + form(property));
        String description = property.path("description").asText("");
        if (!description.isEmpty()) {
            parts.add(description);
        }
        if (property.has("enum")) {
            parts.add("One of " + code(texts(property.path("enum"))) + ".");
        }
        if (property.has("default")) {
            parts.add("Default `" + property.path("default").asText() + "`.");
        }
        return String.join(" ", parts).trim();
    }

    /** What sort of value it is, in brackets. */
    private String form(JsonNode property) {
        String reference = property.path("$ref").asText("");
        JsonNode entry = property.path("additionalProperties").path("$ref");
        if (!reference.isEmpty()) {
            return " (" + reference.substring(reference.lastIndexOf('/') + 1) + ")";
        }
        if (entry.isTextual()) {
            String of = entry.asText();
            return " (map of " + of.substring(of.lastIndexOf('/') + 1) + ")";
        }
        return property.path("type").isTextual() ? " (" + property.path("type").asText() + ")" : "";
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static String code(Set<String> words) {
        return words.isEmpty() ? "" : "`" + String.join("` `", words) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
