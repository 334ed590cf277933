package cn.minshui.engine.core.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PurgeCheckUnitTests {
    private static final String NOTE = """
            kind: object
            name: note
            label: 便条
            module: sales
            scope: organization
            title: name
            purgeAfter: 30
            fields:
              name: {type: text, maxLength: 10, label: 名}
            """;

    @Test
    void onlyWhatIsKeptAfterItsDeletionCanBePurgedLater() {
        assertThat(Compiling.codesAndLines(Compiling.base(NOTE))).containsExactly("PURGE_WITHOUT_SOFT_DELETE:7");
        String kept = NOTE.replace("purgeAfter: 30", "purgeAfter: 30\nsoftDelete: true");
        assertThat(Compiling.codesAndLines(Compiling.base(kept))).isEmpty();
    }
}
