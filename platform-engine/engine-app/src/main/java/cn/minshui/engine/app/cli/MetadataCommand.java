package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.http.ProblemAnswer;
import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ExitException.Code;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.CommandPlatform;
import cn.minshui.engine.app.start.Platform;
import cn.minshui.engine.app.start.WrittenPlace;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.data.ApprovalAsked;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.core.release.Releases.Release;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.script.ScriptLimits;
import cn.minshui.engine.core.testing.CaseResult;
import cn.minshui.engine.core.testing.MetadataTests;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** {@code metadata lint|test|plan|publish|explain}: the life of definitions. */
final class MetadataCommand {
    private static final Set<String> VALUED =
            union(ServerSettings.VALUED, Set.of("tenant", "reason", "node", "author", "user"));
    private static final String ZH = "zh-CN";

    private final PrintStream out;

    MetadataCommand(PrintStream out) {
        this.out = out;
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }

    int run(List<String> line) {
        Arguments arguments = Arguments.parse(line, ServerSettings.FLAGS, VALUED);
        if (arguments.words().isEmpty()) {
            throw ExitException.usage(
                    "请指定 lint、test、plan、publish 或 explain", "name one of lint, test, plan, publish, explain");
        }
        arguments.atMost(2);
        return switch (arguments.words().get(0)) {
            case "lint" -> lint(arguments);
            case "test" -> test(arguments);
            case "plan" -> plan(arguments);
            case "publish" -> publish(arguments);
            case "explain" -> new ExplainCommand(out).run(arguments, tenant(arguments));
            default ->
                throw ExitException.usage(
                        "不认识的 metadata 命令 " + arguments.words().get(0),
                        "unknown metadata command " + arguments.words().get(0));
        };
    }

    private static String tenant(Arguments arguments) {
        return arguments.option("tenant").orElse(Platform.DEMO_TENANT);
    }

    private static Path folder(Arguments arguments) {
        Path folder = arguments.words().size() > 1
                ? Path.of(arguments.words().get(1))
                : ServerSettings.of(arguments).home().resolve("metadata");
        if (!Files.isDirectory(folder.resolve("base"))) {
            throw ExitException.usage(
                    folder + " 不是元数据目录（缺少 base/）", folder + " is no metadata folder (there is no base/)");
        }
        return folder;
    }

    private static SourceTree sources(Path folder, String tenant) {
        try {
            return SourceTreeReader.read(folder, tenant);
        } catch (IOException | IllegalArgumentException e) {
            throw new ExitException(
                    Code.ENVIRONMENT, Text.of("元数据无法读取：" + e.getMessage(), "the metadata cannot be read: " + e), e);
        }
    }

    /** Every tenant that has branches in the folder, or the one that is asked for: a lint that skips branches proves little. */
    private static List<String> tenants(Arguments arguments, Path folder) {
        if (arguments.option("tenant").isPresent()) {
            return List.of(tenant(arguments));
        }
        Path branches = folder.resolve("branches");
        if (!Files.isDirectory(branches)) {
            return List.of(Platform.DEMO_TENANT);
        }
        try (Stream<Path> folders = Files.list(branches)) {
            List<String> found = folders.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
            return found.isEmpty() ? List.of(Platform.DEMO_TENANT) : found;
        } catch (IOException e) {
            throw new ExitException(Code.ENVIRONMENT, Text.of("目录无法读取", "the folder cannot be read"), e);
        }
    }

    private int lint(Arguments arguments) {
        Path folder = folder(arguments);
        try (DefaultPluginRegistry plugins = plugins(arguments)) {
            Set<Problem> problems = new LinkedHashSet<>(pluginProblems(plugins));
            for (String tenant : tenants(arguments, folder)) {
                problems.addAll(new DefaultModelCompiler(new CelExpressions(), plugins)
                        .compile(sources(folder, tenant))
                        .problems());
            }
            return tell(arguments, List.copyOf(problems), new LinkedHashMap<>());
        }
    }

    private static DefaultPluginRegistry plugins(Arguments arguments) {
        return Platform.plugins(ServerSettings.of(arguments).home());
    }

    private static List<Problem> pluginProblems(PluginRegistry plugins) {
        return plugins.plugins().stream()
                .flatMap(plugin -> plugin.problems().stream()
                        .map(words -> Problem.error("PLUGIN", new Place.InRecord("plugin", plugin.id()), words, words)))
                .toList();
    }

    /** Prints problems and ends with 1 when one of them is an error. */
    private int tell(Arguments arguments, List<Problem> problems, Map<String, Object> answer) {
        long errors = problems.stream().filter(Problem::isError).count();
        if (arguments.flag("json")) {
            answer.put("errors", errors);
            answer.put(
                    "problems",
                    problems.stream().map(p -> ProblemAnswer.Entry.of(p, ZH)).toList());
            out.println(Json.write(answer));
        } else {
            problems.forEach(problem -> out.println(line(problem)));
            out.println(errors + " 个错误 / errors, " + (problems.size() - errors) + " 个警告 / warnings");
        }
        return (errors == 0 ? Code.DONE : Code.PROBLEMS).number();
    }

    private static String line(Problem problem) {
        String fix = problem.fix() == null
                ? ""
                : "\n    " + problem.fix().zh() + " / " + problem.fix().en();
        return WrittenPlace.of(problem.place()) + "\n    " + problem.code() + " "
                + problem.message().zh() + "\n    " + problem.message().en() + fix;
    }

    private int test(Arguments arguments) {
        Path folder = folder(arguments);
        CelExpressions expressions = new CelExpressions();
        List<Failed> failed = new ArrayList<>();
        int passed = 0;
        try (DefaultPluginRegistry plugins = plugins(arguments);
                ScriptEngine scripts = new ScriptEngine(
                        ScriptLimits.from(System::getProperty), new SimpleMeterRegistry(), Clock.systemUTC())) {
            MetadataTests tests = new MetadataTests(expressions, plugins, scripts);
            for (String tenant : tenants(arguments, folder)) {
                Compilation compilation =
                        new DefaultModelCompiler(expressions, plugins).compile(sources(folder, tenant));
                if (compilation.hasErrors() || compilation.base() == null) {
                    return tell(arguments, compilation.problems(), new LinkedHashMap<>());
                }
                passed += collect(tenant, tests.run(compilation.base()), failed);
                for (var branch : compilation.branches().entrySet()) {
                    passed += collect(tenant + "/" + branch.getKey(), tests.run(branch.getValue()), failed);
                }
            }
        }
        if (arguments.flag("json")) {
            out.println(Json.write(Map.of("passed", passed, "failed", failed)));
        } else {
            failed.forEach(line -> out.println(line.node() + " " + line.test() + "\n    "
                    + line.words().zh() + "\n    " + line.words().en()));
            out.println("通过 / passed " + passed + ", 失败 / failed " + failed.size());
        }
        return (failed.isEmpty() ? Code.DONE : Code.PROBLEMS).number();
    }

    /** A case that does not hold at a node of the organisation. */
    private record Failed(String node, String test, List<CaseResult.Difference> differences, Text words) {}

    private static int collect(String node, List<CaseResult> results, List<Failed> failed) {
        int passed = 0;
        for (CaseResult result : results) {
            if (result.passed()) {
                passed++;
            } else {
                String test = result.test() + "/" + result.caseId();
                failed.add(new Failed(node, test, result.differences(), result.words()));
            }
        }
        return passed;
    }

    private int plan(Arguments arguments) {
        Path folder = folder(arguments);
        String tenant = tenant(arguments);
        try (CommandPlatform command = CommandPlatform.open(ServerSettings.of(arguments))) {
            Platform platform = command.platform();
            var plan = platform.releases().plan(platform.tenants().tenant(tenant), sources(folder, tenant));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("release", plan.id().value());
            answer.put("known", plan.known());
            answer.put("steps", plan.steps());
            answer.put("ddl", plan.ddl());
            if (!arguments.flag("json")) {
                out.println("发布版本 / release " + plan.id().value() + (plan.known() ? " （已有 / known）" : ""));
                plan.steps().forEach(step -> out.println("  " + step));
                out.print(plan.ddl());
            }
            return tell(arguments, plan.problems(), answer);
        }
    }

    private int publish(Arguments arguments) {
        Path folder = folder(arguments);
        String tenant = tenant(arguments);
        String reason = arguments.option("reason").orElse("metadata publish");
        try (CommandPlatform command = CommandPlatform.open(ServerSettings.of(arguments))) {
            Platform platform = command.platform();
            Optional<ReleaseId> before = platform.tenants().current(tenant);
            Release release = published(platform, arguments, sources(folder, tenant), tenant, reason);
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("release", release.id().value());
            answer.put("number", release.number());
            boolean unchanged = before.filter(release.id()::equals).isPresent();
            answer.put("unchanged", unchanged);
            String words = unchanged ? "没有变化，仍是发布版本 / nothing changed, the release stays " : "已发布 / published ";
            out.println(
                    arguments.flag("json")
                            ? Json.write(answer)
                            : words + release.id().value());
            return Code.DONE.number();
        } catch (ApprovalAsked asked) {
            String id = Long.toString(asked.id());
            out.println(
                    arguments.flag("json")
                            ? Json.write(Map.of("approval", id))
                            : "已提交复核，尚未发布：申请 " + id + " / not published yet, waits for approval " + id);
            return Code.DONE.number();
        } catch (ProblemException e) {
            return tell(arguments, e.problems(), new LinkedHashMap<>());
        }
    }

    /** By the user who is named, where a second person is needed by him alone. */
    private static Release published(
            Platform platform, Arguments arguments, SourceTree sources, String tenant, String reason) {
        Optional<String> user = arguments.option("user");
        if (user.isPresent()) {
            String password = System.getenv("MINSHUI_PASSWORD");
            return platform.tenants().publishAs(tenant, user.get(), password == null ? "" : password, sources, reason);
        }
        String author = arguments.option("author").orElse(System.getProperty("user.name", "operator"));
        return platform.tenants().publish(tenant, sources, author, reason);
    }
}
