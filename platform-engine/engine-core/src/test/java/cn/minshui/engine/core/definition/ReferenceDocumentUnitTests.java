package cn.minshui.engine.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceDocumentUnitTests {
    private static final Path DOCUMENT = Path.of("../../docs/metadata-reference.md");

    @Test
    void documentIsWhatTheSchemasSay() throws IOException {
        String generated = ReferenceDocument.markdown(new SchemaCatalog());
        if (Boolean.getBoolean("minshui.write-reference")) {
            Files.writeString(DOCUMENT, generated);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("docs/metadata-reference.md is stale; its head says how to write it anew")
                .isEqualTo(generated);
    }

    @Test
    void everyPropertyOfEveryKindHasATitle() {
        SchemaCatalog catalog = new SchemaCatalog();
        for (String kind : SchemaCatalog.ENGINE_KINDS) {
            catalog.text(kind)
                    .path("properties")
                    .properties()
                    .forEach(property -> assertThat(
                                    property.getValue().path("title").asText())
                            .as(kind + "." + property.getKey())
                            .isNotEmpty());
        }
    }
}
