package cn.minshui.engine.app.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cn.minshui.engine.app.cli.Commands;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.plugin.PluginVersion;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import cn.minshui.engine.testkit.plugin.SourceCompiler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated sources: the same each time and as recorded, accepted by the compilers of their languages. After a change that is meant:
 * {@code -Dminshui.golden=write}.
 */
class GeneratedSourcesUnitTests {
    private static final Path GOLDEN = Path.of("src/test/golden/generate");
    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
    private static final String PACKAGE = "com.example.lending.data";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static Map<String, String> java(String... objects) {
        return new JavaSources(LibraryModel.model(), PACKAGE).of(LibraryModel.objects(objects));
    }

    private static TypeScriptSources typeScript(String... objects) {
        return new TypeScriptSources(LibraryModel.model(), LibraryModel.objects(objects), "en");
    }

    private static void assertRecorded(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path recorded = GOLDEN.resolve(file.getKey() + ".golden");
            if ("write".equals(System.getProperty("minshui.golden"))) {
                Files.createDirectories(recorded.getParent());
                Files.writeString(recorded, file.getValue());
            }
            assertThat(file.getValue()).as(file.getKey()).isEqualTo(Files.readString(recorded));
        }
    }

    @Test
    void theyAreAsRecordedAndTheSameEachTime() throws IOException {
        Map<String, String> files = new TreeMap<>(java("exhibit", "loan"));
        files.putAll(typeScript("exhibit", "fine", "loan").client());
        files.remove("openapi.json");
        assertRecorded(files);
        assertThat(java("loan", "exhibit")).isEqualTo(java("exhibit", "loan"));
        assertThat(typeScript("exhibit", "fine", "loan").client())
                .isEqualTo(typeScript("exhibit", "fine", "loan").client());
    }

    @Test
    void javaOfEveryObjectCompilesAgainstTheSpiAlone() throws IOException {
        Map<String, String> units = new TreeMap<>();
        java().forEach((path, text) ->
                units.put(path.substring(0, path.length() - ".java".length()).replace('/', '.'), text));
        assertThat(units)
                .containsKeys(PACKAGE + ".LoanRepository", PACKAGE + ".Organization", PACKAGE + ".package-info");
        SourceCompiler.compile(
                units,
                List.of(SourceCompiler.locationOf(PluginVersion.class), SourceCompiler.locationOf(Nullable.class)),
                folder);
        assertThat(folder.resolve("com/example/lending/data/LoanRepository.class"))
                .isRegularFile();
    }

    @Test
    void typeScriptOfEveryObjectPassesTheCompilerAndTypesAreExact() throws Exception {
        Path compiler = REPOSITORY.resolve("node_modules/typescript/bin/tsc");
        assumeTrue(Files.exists(compiler), "the packages of npm are not installed");
        for (Map.Entry<String, String> file : typeScript().client().entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(folder.resolve("use.ts"), """
                import { ApiProblem, Client } from './client'
                import type { Loan, LoanCreate, LoanUpdate } from './objects'

                export async function use(client: Client): Promise<string> {
                  const created: Loan = await client.loan.create({ reader: '1', book: { isbn: '9787' }, period: '202609', dueOn: '2026-10-01' })
                  await client.loan.update(created.id, created.version, { paid: '1.20' })
                  await client.loan.actions.renew(created.id, { days: 7 }, { version: created.version })
                  const page = await client.loan.list({ filter: "status == 'open'", size: 50 })
                  const status: 'open' | 'overdue' | 'returned' | 'settled' | null | undefined = page.items[0]?.status
                  return status ?? ''
                }
                // @ts-expect-error a key that is not of the dictionary
                export const wrongKey: Loan['status'] = 'lost'
                // @ts-expect-error days are a number
                export const number: LoanCreate = { daysLate: '3', reader: '1', book: '1', period: '202609', dueOn: '2026-10-01' }
                // @ts-expect-error the reader is missing
                export const missing: LoanCreate = { book: '1', period: '202609', dueOn: '2026-10-01' }
                // @ts-expect-error the book of a loan does not change
                export const fixed: LoanUpdate = { book: '2' }
                export const told = (problem: ApiProblem): string | undefined => problem.problem.code
                """);
        Files.writeString(folder.resolve("tsconfig.json"), """
                {"compilerOptions": {"target": "ES2022", "module": "ESNext", "moduleResolution": "bundler", "strict": true,
                  "noUncheckedIndexedAccess": true, "isolatedModules": true, "verbatimModuleSyntax": true,
                  "lib": ["ES2023", "DOM", "DOM.Iterable"], "types": []}, "include": ["*.ts"]}
                """);
        Path told = folder.resolve("told.txt");
        Process process = new ProcessBuilder("node", compiler.toString(), "--noEmit", "-p", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(told)).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void theDocumentIsOfVersion31AndEveryReferenceInItLeadsSomewhere() throws IOException {
        JsonNode document = new ObjectMapper().readTree(typeScript().client().get("openapi.json"));
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        assertThat(document.at("/components/schemas/loan/properties/outstanding/type")
                        .findValuesAsText(""))
                .isEmpty();
        assertThat(document.at("/components/schemas/loan/properties/loanNo/type")
                        .toString())
                .contains("string");
        assertThat(document.at("/paths").has("/api/data/loan/{id}/actions/renew"))
                .isTrue();
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    private int generate(String... words) {
        List<String> line = new ArrayList<>(List.of("generate"));
        line.addAll(List.of(words));
        line.addAll(List.of(
                "--home", folder.toString(), "--out", folder.resolve("out").toString()));
        return Commands.run(line, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    @Test
    void theCommandWritesWhatIsChosenAndSaysWhatIsWrong() throws IOException {
        for (SourceFile file : LibraryMetadata.base()) {
            Path target = folder.resolve("metadata").resolve(file.path());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.text());
        }
        assertThat(generate("java", "--package", PACKAGE, "--object", "loan", "--object", "book"))
                .isZero();
        Path classes = folder.resolve("out/com/example/lending/data");
        assertThat(Files.readString(classes.resolve("Loan.java")))
                .isEqualTo(java("loan").get("com/example/lending/data/Loan.java"));
        assertThat(classes.resolve("BookFilter.java")).exists();
        assertThat(classes.resolve("Reader.java")).doesNotExist();
        assertThat(generate("openapi", "--object", "loan")).isZero();
        assertThat(Files.readString(folder.resolve("out/objects.ts")))
                .as("rows of a loan belong to it")
                .contains("export interface FineRow")
                .doesNotContain("export interface BookCreate");

        assertThatThrownBy(() -> generate("java", "--package", "a-b")).hasMessage("a-b is no name of a Java package");
        assertThatThrownBy(() -> generate("java")).hasMessage("option --package is missing");
        assertThatThrownBy(() -> generate("typescript", "--object", "loans"))
                .hasMessage("there is no object loans (loan?)");
        assertThatThrownBy(() -> generate("typescript", "--language", "fr"))
                .hasMessage("--language must be zh-CN or en");
        assertThatThrownBy(() -> generate("cobol")).hasMessage("name one of java, typescript, openapi");
        Files.writeString(folder.resolve("metadata/base/lending/wrong.yaml"), "kind: object\nname: wrong\n");
        assertThatThrownBy(() -> generate("typescript")).hasMessageContaining("run ./platform metadata lint first");
    }
}
