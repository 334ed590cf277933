package cn.minshui.engine.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.app.architecture.SourceTreeFiles.Source;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.model.CompiledObject;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * One way to the rows of objects: scope, row policies and masks are parts of the plans of {@code core.data}, so a statement that
 * names an object's table anywhere else goes round them. Publishing makes the tables, and {@code core.identity} goes past the
 * plans in three classes (decision 001).
 */
class ObjectTablesUnitTests {
    /** A text that holds the name of an object's table, such as {@code "select … from d_customer"} or the prefix alone. */
    private static final Pattern NAMED = Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*(?<![A-Za-z0-9_%])d_(?:[a-z]|\")");

    private static final Pattern NAMED_IN_BLOCK =
            Pattern.compile("\"\"\"(?:(?!\"\"\").)*(?<![A-Za-z0-9_%])d_[a-z]", Pattern.DOTALL);

    private static final Pattern MAY_NAME = Pattern.compile(
            "engine/core/data/|engine/core/release/schema/|engine/core/compile/ColumnNames\\.java|engine/core/identity/(LastLogins|OrganizationTree|PlanIdentities)\\.java");

    private static final ArchRule ONE_PATH = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "cn.minshui.engine.core.data..",
                    "cn.minshui.engine.core.release.schema..",
                    "cn.minshui.engine.core.compile..",
                    "cn.minshui.engine.core.model..")
            .should()
            .callMethod(CompiledObject.class, "table")
            .because("only the plans of core.data and the schema of a release may know where an object's rows lie");

    private static final ArchRule STATEMENTS_OF_THE_ENGINE = noClasses()
            .that()
            .resideOutsideOfPackages("cn.minshui.engine.core..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(TableStatements.class)
            .because("statements on a table by its name are the engine's own");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("cn.minshui");

    private static List<Source> sources() {
        return Stream.of("platform-engine", "plugins")
                .flatMap(folder -> SourceTreeFiles.below(folder, ".java", ".sql", ".properties").stream())
                .filter(source -> source.toString().contains("/src/main/"))
                .toList();
    }

    private static boolean names(Source source) {
        String text = SourceRulesUnitTests.withoutComments(source.text());
        return NAMED.matcher(text).find() || NAMED_IN_BLOCK.matcher(text).find();
    }

    @Test
    void noStatementOutsideThePlansNamesAnObjectsTable() {
        assertThat(sources()).hasSizeGreaterThan(300);
        assertThat(sources())
                .filteredOn(ObjectTablesUnitTests::names)
                .filteredOn(source -> !MAY_NAME.matcher(source.toString()).find())
                .isEmpty();
    }

    @Test
    void whoMayNameATableStillDoes() {
        assertThat(sources())
                .filteredOn(ObjectTablesUnitTests::names)
                .extracting(source -> source.path().getFileName().toString())
                .contains("OrganizationTree.java", "PlanIdentities.java", "ColumnNames.java");
    }

    @Test
    void noClassOutsideThePlansAsksWhereRowsLie() {
        ONE_PATH.check(CLASSES);
        STATEMENTS_OF_THE_ENGINE.check(CLASSES);
    }

    /** A class that goes round the plans, so that the rule is seen to find one. */
    static final class Intruder {
        String statement(CompiledObject object) {
            return "select name from " + object.table();
        }

        TableStatements statements() {
            return new TableStatements("a");
        }
    }

    @Test
    void theRulesFindWhatTheyAreFor() {
        JavaClasses intruder = new ClassFileImporter().importClasses(Intruder.class);
        assertThatThrownBy(() -> ONE_PATH.check(intruder)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> STATEMENTS_OF_THE_ENGINE.check(intruder)).isInstanceOf(AssertionError.class);
        for (String violation : List.of(
                "jdbc.query(\"select id from d_customer where id = ?\");",
                "String table = \"d_\" + name;",
                "SqlTable.of(\"d_bill\")",
                "x(\"a \\\" b\", \"update d_bill set amount = 0\")",
                "String sql = \"\"\"\n    select *\n    from d_meter_card c\n    \"\"\";")) {
            assertThat(names(source(violation))).as(violation).isTrue();
        }
        for (String harmless : List.of(
                "column(\"created_at\")",
                "// select from d_customer",
                "/** \"d_customer\" */ int a;",
                "String d_customer = \"customer\";",
                "\"%d_rows\"")) {
            assertThat(names(source(harmless))).as(harmless).isFalse();
        }
    }

    private static Source source(String text) {
        return new Source(SourceTreeFiles.ROOT.resolve(Path.of("plugins/x/src/main/java/X.java")), text);
    }
}
