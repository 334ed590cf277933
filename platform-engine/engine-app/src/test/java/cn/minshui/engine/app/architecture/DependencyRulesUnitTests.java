package cn.minshui.engine.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Imports run one way: spi ← core ← app. */
class DependencyRulesUnitTests {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("cn.minshui");

    @Test
    void theSpiStandsAlone() {
        noClasses()
                .that()
                .resideInAPackage("cn.minshui.engine.spi..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("cn.minshui.engine.spi..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theCoreKnowsNoApplication() {
        noClasses()
                .that()
                .resideInAPackage("cn.minshui.engine.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "cn.minshui.engine.app..",
                        "org.springframework.web..",
                        "jakarta.servlet..",
                        "org.springframework.boot..")
                .check(CLASSES);
    }

    @Test
    void theEngineKnowsNoPlugin() {
        noClasses()
                .that()
                .resideInAPackage("cn.minshui.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("cn.minshui.revenue..", "cn.minshui.plugin..")
                .check(CLASSES);
    }

    @Test
    void nothingLivesInAPackageForEverything() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..manager..")
                .check(CLASSES);
    }
}
