package cn.minshui.engine.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.definition.FileKind;
import cn.minshui.engine.core.definition.SchemaCatalog;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileNamesUnitTests {
    @Test
    void foldersAndWhatIsNotSeenAreTakenOut() {
        assertThat(FileNames.safe("../../etc/passwd")).isEqualTo("passwd");
        assertThat(FileNames.safe("C:\\temp\\合同 v1.PDF")).isEqualTo("合同 v1.pdf");
        assertThat(FileNames.safe("a\u202Efdp.exe")).isEqualTo("afdp.exe");
        assertThat(FileNames.safe("a\r\nSet-Cookie: x.pdf")).isEqualTo("aSet-Cookie_ x.pdf");
        assertThat(FileNames.safe("\"quoted\";<b>.png")).isEqualTo("_quoted___b_.png");
        assertThat(FileNames.safe("...hidden.txt")).isEqualTo("hidden.txt");
        assertThat(FileNames.safe("/")).isEqualTo("file");
        assertThat(FileNames.safe("字".repeat(300) + ".pdf")).isEqualTo("字".repeat(120) + ".pdf");
    }

    @Test
    void theExtensionIsWhatStandsBehindTheLastPoint() {
        assertThat(FileNames.extension("a.tar.GZ")).isEqualTo("gz");
        assertThat(FileNames.extension("pdf")).isEmpty();
        assertThat(FileNames.extension(".pdf")).isEmpty();
        assertThat(FileNames.extension("a.")).isEmpty();
    }

    @Test
    void theSchemaListsEveryKindOfFile() {
        JsonNode field = new SchemaCatalog().shared().at("/$defs/field/properties/extensions/items/enum");
        List<String> listed = new ArrayList<>();
        field.forEach(extension -> listed.add(extension.textValue()));
        assertThat(listed).isEqualTo(FileKind.extensions(false));
        assertThat(FileKind.extensions(true)).containsExactly("png", "jpg", "jpeg", "gif", "webp", "bmp");
    }
}
