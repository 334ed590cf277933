package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A clerk whose writing runs a script learns nothing by it that the script was not allowed to tell. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptRightsIntegrationTests {
    private static final String MOBILE = "13812345678";
    private static final String INCOME = "4321.00";
    private LibraryPlatform library;
    private CallContext cara;
    private long near;
    private long far;

    @BeforeAll
    void begin(Database database) throws IOException {
        try (InputStream in = ScriptRightsIntegrationTests.class.getResourceAsStream("/data/slips.yaml")) {
            String slips = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            library =
                    new LibraryPlatform(database, List.of(new SourceFile("base/lending/slips.yaml", slips)), List.of());
        }
        library.user("cara", library.east, "counter");
        cara = library.as("cara");
        near = dossier("near", library.east);
        far = dossier("far", library.west);
    }

    private long dossier(String code, long organization) {
        return library.create(
                        library.system,
                        "dossier",
                        "{'code':'%s','organization':'%d','income':'%s','mobile':'%s'}"
                                .formatted(code, organization, INCOME, MOBILE))
                .id();
    }

    private DataRecord memo(String rights, String wish) {
        return library.create(
                cara, "memo", "{'wish':'%s','rights':'%s','other':'%d','far':'%d'}".formatted(wish, rights, near, far));
    }

    private static String words(ProblemException e) {
        return e.getMessage() + e.problems();
    }

    private void refused(String rights, String wish, String code) {
        assertThatThrownBy(() -> memo(rights, wish)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problems().get(0).code()).isEqualTo(code);
            assertThat(words(e)).doesNotContain(INCOME, MOBILE, "4321");
        });
        assertThat(library.list(cara, "memo", "wish == '" + wish + "' && rights == '" + rights + "'")
                        .items())
                .isEmpty();
    }

    @Test
    void theClerkHerselfSeesNeither() {
        DataRecord seen = library.records.read(cara, "dossier", near, List.of());
        assertThat(seen.values()).doesNotContainKey("income");
        assertThat(seen.text("mobile")).isEqualTo("138****5678");
    }

    @ParameterizedTest
    @CsvSource({"thrown,SCRIPT_FAILED", "slipped,SCRIPT_FAILED", "pin,FIELD_UNKNOWN"})
    void anErrorOfAScriptWithEveryRightTellsNoValues(String wish, String code) {
        refused("engine", wish, code);
    }

    @Test
    void whatAScriptWithEveryRightPutsIntoAFieldIsItsAuthorsWordWithinTheScope() {
        assertThat(memo("engine", "hidden").text("told")).isEqualTo(INCOME);
        assertThat(memo("engine", "far").text("told")).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden,SCRIPT_FAILED",
        "asked,FIELD_UNKNOWN",
        "pin,FIELD_UNKNOWN",
        "filtered,SCRIPT_CALL",
        "followed,FIELD_UNKNOWN",
        "sought,FIELD_MASKED",
        "sorted,FIELD_MASKED",
        "forbidden,FORBIDDEN",
        "written,FORBIDDEN",
        "raised,SCRIPT_CALL"
    })
    void aScriptWithTheRightsOfTheCallerReachesNoMore(String wish, String code) {
        refused("caller", wish, code);
        DataRecord untouched = library.data.open(library.system).require("dossier", near);
        assertThat(untouched.decimal("income")).isEqualByComparingTo(INCOME);
    }

    @Test
    void aScriptWithTheRightsOfTheCallerDoesWhatHeMay() {
        assertThat(memo("caller", "code").text("told")).isEqualTo("near");
        assertThat(memo("caller", "mobile").text("told")).isEqualTo("138****5678");
        assertThat(memo("caller", "far").text("told")).isEqualTo("null");
        memo("caller", "changed");
        assertThat(library.records.read(cara, "dossier", near, List.of()).text("remark"))
                .isEqualTo("changed");
    }

    @ParameterizedTest
    @CsvSource({"income", "old"})
    void itsOwnRecordShowsNoFieldThatTheCallerDoesNotSee(String remark) {
        long id = dossier("own " + remark, library.east);
        assertThatThrownBy(() -> library.records.update(
                        cara, "dossier", id, 1L, LibraryPlatform.json("{'remark':'" + remark + "'}")))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problems().get(0).code()).isEqualTo("SCRIPT_FAILED");
                    assertThat(words(e)).doesNotContain(INCOME, MOBILE);
                });
        // Whoever sees the fields has a script that sees them too.
        library.records.update(library.system, "dossier", id, 1L, LibraryPlatform.json("{'remark':'" + remark + "'}"));
        assertThat(library.records
                        .read(library.system, "dossier", id, List.of())
                        .text("remark"))
                .isEqualTo(remark.equals("old") ? MOBILE : INCOME);
    }

    @Test
    void codeWithEveryRightDoesNotLendThemToAScriptOfTheCaller() {
        // A plugin writes for the clerk: the hook has her rights all the same.
        Map<String, Object> values = Map.of("wish", "hidden", "rights", "caller", "other", near);
        assertThatThrownBy(() -> library.data.open(cara).create("memo", values))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems().get(0).code()).isEqualTo("SCRIPT_FAILED"));
        assertThat(library.data.open(library.system).require("dossier", near).decimal("income"))
                .isEqualByComparingTo(new BigDecimal(INCOME));
    }
}
