package cn.minshui.engine.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.app.architecture.SourceTreeFiles.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules over the text of sources: what the engine may not know, where database-specific SQL may stand, how long files may be. */
class SourceRulesUnitTests {
    private static final Pattern WATER = Pattern.compile(
            "水表|水费|抄表|水价|表卡|tariff|meter-?card|water-?meter|billing-?run|\\bwater\\b", Pattern.CASE_INSENSITIVE);

    /** Upserts, returned rows, lock hints, partial indexes and what else only one of the databases understands. */
    private static final Pattern ONE_DATABASE_ONLY = Pattern.compile(
            "on conflict (do|on|\\()|on duplicate key|\\breturning (id|\\*)|for update skip|pg_try_advisory|pg_advisory|get_lock\\(|load data|copy \\w+ from",
            Pattern.CASE_INSENSITIVE);

    /** Each word is held by one class per database, or it is about the embedded server itself. */
    private static final Pattern MAY_HOLD_DIALECT =
            Pattern.compile("engine/core/database/|engine-testkit/|engine/app/embedded/");

    private static final int LONGEST_FILE = 500;
    private static final int LONGER_THAN_USUAL = 300;

    private static List<Source> engineMain() {
        return SourceTreeFiles.below("platform-engine", ".java", ".yaml", ".json", ".xml", ".properties").stream()
                .filter(source -> source.path().toString().contains("/src/main/"))
                .toList();
    }

    private static List<Source> javaMain() {
        return Stream.of("platform-engine", "plugins")
                .flatMap(folder -> SourceTreeFiles.below(folder, ".java").stream())
                .filter(source -> source.path().toString().contains("/src/main/"))
                .toList();
    }

    private static List<String> hits(List<Source> sources, Pattern pattern) {
        List<String> hits = new ArrayList<>();
        for (Source source : sources) {
            Matcher matcher = pattern.matcher(source.text());
            while (matcher.find()) {
                long line = source.text().substring(0, matcher.start()).lines().count();
                hits.add(source + ":" + line + " " + matcher.group());
            }
        }
        return hits;
    }

    @Test
    void thereIsSourceToLookAt() {
        assertThat(engineMain()).hasSizeGreaterThan(100);
        assertThat(javaMain()).anyMatch(source -> source.toString().startsWith("plugins/"));
    }

    @Test
    void theEngineKnowsNoWater() {
        assertThat(hits(engineMain(), WATER)).isEmpty();
    }

    @Test
    void theFrontEndOfTheEngineKnowsNoWater() {
        List<Source> sources = SourceTreeFiles.below("runtime-ui", ".ts", ".vue", ".html", ".css").stream()
                .filter(source -> source.path().toString().contains("/src/"))
                .filter(source -> !source.path().toString().endsWith(".test.ts"))
                .toList();
        assertThat(hits(sources, WATER)).isEmpty();
    }

    @Test
    void thePatternFindsWhatItIsFor() {
        assertThat(WATER.matcher("class TariffTable {}").find()).isTrue();
        assertThat(WATER.matcher("label: 抄表日期").find()).isTrue();
        assertThat(WATER.matcher("/** Underwater. */").find()).isFalse();
        assertThat(ONE_DATABASE_ONLY.matcher("insert … on conflict do nothing").find())
                .isTrue();
    }

    @Test
    void databaseSpecificSqlStandsInDialectsAlone() {
        List<Source> others = javaMain().stream()
                .filter(source -> !MAY_HOLD_DIALECT.matcher(source.toString()).find())
                .map(source -> new Source(source.path(), withoutComments(source.text())))
                .toList();
        assertThat(hits(others, ONE_DATABASE_ONLY)).isEmpty();
    }

    static String withoutComments(String java) {
        // Lines are kept, so that the places in the message are right.
        return Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL)
                .matcher(java)
                .replaceAll(m -> "\n"
                        .repeat((int) m.group().chars().filter(c -> c == '\n').count()));
    }

    @Test
    void noFileIsTooLong() {
        assertThat(javaMain())
                .filteredOn(source -> source.lines() > LONGEST_FILE)
                .isEmpty();
        // A closed set of types may well stand in one file, so one file in a hundred may be longer than usual.
        assertThat(javaMain())
                .filteredOn(source -> source.lines() > LONGER_THAN_USUAL)
                .hasSizeLessThanOrEqualTo(javaMain().size() / 100);
    }

    @Test
    void everyPackageSaysWhatItOwns() {
        List<Path> silent = javaMain().stream()
                .map(source -> source.path().getParent())
                .distinct()
                .filter(folder -> !isDescribed(folder))
                .toList();
        assertThat(silent).isEmpty();
    }

    private static boolean isDescribed(Path folder) {
        Path info = folder.resolve("package-info.java");
        return Files.exists(info)
                && SourceTreeFiles.below(SourceTreeFiles.ROOT.relativize(folder).toString(), "package-info.java")
                        .stream()
                        .filter(source -> source.path().equals(info))
                        .allMatch(source -> source.text().contains("@NullMarked")
                                && source.text().contains("/**"));
    }

    /** Written anew with {@code -Dminshui.write-reference=true}. */
    @Test
    void everyProblemCodeIsInTheCatalogueOfItsModule() throws IOException {
        for (String module : List.of("platform-engine", "plugins/revenue", "plugins/tariff")) {
            List<Source> sources = javaMain().stream()
                    .filter(source -> source.toString().startsWith(module + "/"))
                    .filter(source -> !source.toString().startsWith("platform-engine/engine-testkit/"))
                    .toList();
            String own = ProblemCodeSources.catalogue(sources);
            Path kept = SourceTreeFiles.ROOT.resolve(
                    module.startsWith("plugins/")
                            ? module + "/src/main/resources/problem-codes.json"
                            : "platform-engine/engine-app/src/main/resources/cn/minshui/engine/app/http/problem-codes.json");
            if (Boolean.getBoolean("minshui.write-reference")) {
                Files.createDirectories(kept.getParent());
                Files.writeString(kept, own);
            }
            assertThat(Files.readString(kept))
                    .as("%s: a problem has a code or words that the catalogue does not have", kept)
                    .isEqualTo(own);
            assertThat(own.lines().count()).as(module).isGreaterThan(10);
        }
    }

    @Test
    void aNewCodeIsFoundWithItsWordsAndWhatToDo() {
        String java = """
                class Lamp {
                    static final String BURNT = "LAMP_BURNT";
                    void a(int n) { throw ProblemException.of(ProblemClass.CONFLICT, "LAMP_OFF", "灯 " + n + " 没开", "lamp " + n + " is off"); }
                    void b() { throw new ProblemException(ProblemClass.INVALID, Problem.error(BURNT, p, "灯坏了", "the lamp is burnt").withFix("换一个", "take another")); }
                    void c() { log("LAMP_UNSAID"); }
                }
                """;
        String catalogue = ProblemCodeSources.catalogue(List.of(new Source(Path.of("Lamp.java"), java)));
        assertThat(catalogue.lines().toList())
                .containsExactly(
                        "[",
                        "{\"code\":\"LAMP_BURNT\",\"classes\":[\"INVALID\"],\"texts\":[{\"zh\":\"灯坏了\",\"en\":\"the lamp is burnt\"}],\"fixes\":[{\"zh\":\"换一个\",\"en\":\"take another\"}]},",
                        "{\"code\":\"LAMP_OFF\",\"classes\":[\"CONFLICT\"],\"texts\":[{\"zh\":\"灯 … 没开\",\"en\":\"lamp … is off\"}],\"fixes\":[]}",
                        "]");
    }

    @Test
    void nothingIsLeftForLater() {
        Pattern leftover = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b|@Disabled\\b|printStackTrace\\(");
        List<Source> sources = Stream.of("platform-engine", "plugins", "acceptance")
                .flatMap(folder -> SourceTreeFiles.below(folder, ".java").stream())
                .filter(source -> !source.toString().contains("SourceRulesUnitTests"))
                .toList();
        assertThat(hits(sources, leftover)).isEmpty();
    }
}
