package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.generate.JavaSources;
import cn.minshui.engine.app.generate.TypeScriptSources;
import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ExitException.Code;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.CommandPlatform;
import cn.minshui.engine.app.start.Platform;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.definition.FieldType;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.model.CompiledObject;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/** {@code generate java|typescript|openapi}: sources for the objects of the metadata folder, or of a release. */
final class GenerateCommand {
    private static final Set<String> KINDS = Set.of("java", "typescript", "openapi");
    private static final Set<String> LANGUAGES = Set.of("zh-CN", "en");
    private static final Pattern WORDS = Pattern.compile(",");

    private final PrintStream out;

    GenerateCommand(PrintStream out) {
        this.out = out;
    }

    private static Set<String> valued() {
        Set<String> all = new TreeSet<>(ServerSettings.VALUED);
        all.addAll(Set.of("object", "package", "out", "tenant", "release", "language"));
        return all;
    }

    int run(List<String> line) {
        Arguments arguments =
                Arguments.parse(oneList(line), ServerSettings.FLAGS, valued()).atMost(2);
        String kind = arguments.words().isEmpty() ? "" : arguments.words().get(0);
        if (!KINDS.contains(kind)) {
            throw ExitException.usage("请指定 java、typescript 或 openapi", "name one of java, typescript, openapi");
        }
        Path folder = Path.of(arguments.require("out"));
        CompiledModel model = model(arguments);
        List<CompiledObject> objects = chosen(model, arguments.option("object").orElse(""));
        write(folder, sources(kind, arguments, model, objects));
        return Code.DONE.number();
    }

    /** {@code --object a --object b} as {@code --object=a,b}. */
    private static List<String> oneList(List<String> line) {
        List<String> rest = new ArrayList<>();
        List<String> objects = new ArrayList<>();
        for (int i = 0; i < line.size(); i++) {
            if (line.get(i).startsWith("--object=")) {
                objects.add(line.get(i).substring("--object=".length()));
            } else if (line.get(i).equals("--object") && i + 1 < line.size()) {
                objects.add(line.get(++i));
            } else {
                rest.add(line.get(i));
            }
        }
        if (!objects.isEmpty()) {
            rest.add("--object=" + String.join(",", objects));
        }
        return rest;
    }

    private static Map<String, String> sources(
            String kind, Arguments arguments, CompiledModel model, List<CompiledObject> objects) {
        String language = language(arguments);
        return switch (kind) {
            case "java" -> new JavaSources(model, packageName(arguments)).of(objects);
            case "typescript" -> new TypeScriptSources(model, withRows(model, objects), language).types();
            case "openapi" -> new TypeScriptSources(model, withRows(model, objects), language).client();
            default -> throw new IllegalStateException(kind);
        };
    }

    private static String language(Arguments arguments) {
        String language = arguments.option("language").orElse("zh-CN");
        if (!LANGUAGES.contains(language)) {
            throw ExitException.usage("--language 应为 zh-CN 或 en", "--language must be zh-CN or en");
        }
        return language;
    }

    private static String packageName(Arguments arguments) {
        String name = arguments.require("package");
        if (!SourceVersion.isName(name)) {
            throw ExitException.usage(name + " 不是 Java 包名", name + " is no name of a Java package");
        }
        return name;
    }

    private static CompiledModel model(Arguments arguments) {
        String tenant = arguments.option("tenant").orElse(Platform.DEMO_TENANT);
        if (arguments.option("release").isPresent()) {
            String release = arguments.require("release");
            try (CommandPlatform command = CommandPlatform.open(ServerSettings.of(arguments))) {
                Platform platform = command.platform();
                SourceTree sources = release.equals("current")
                        ? platform.tenants().currentSources(tenant)
                        : platform.releases().sources(platform.tenants().tenant(tenant), new ReleaseId(release));
                return compiled(sources, platform.plugins());
            } catch (ProblemException e) {
                throw new ExitException(Code.USAGE, e.problems().get(0).message(), e);
            }
        }
        Path home = ServerSettings.of(arguments).home();
        Path folder = arguments.words().size() > 1 ? Path.of(arguments.words().get(1)) : home.resolve("metadata");
        try (DefaultPluginRegistry plugins = Platform.plugins(home)) {
            return compiled(read(folder, tenant), plugins);
        }
    }

    private static CompiledModel compiled(SourceTree sources, DefaultPluginRegistry plugins) {
        Compilation compilation = new DefaultModelCompiler(new CelExpressions(), plugins).compile(sources);
        CompiledModel base = compilation.base();
        if (base != null && !compilation.hasErrors()) {
            return base;
        }
        List<Problem> errors =
                compilation.problems().stream().filter(Problem::isError).toList();
        Text first = errors.get(0).message();
        throw new ExitException(
                Code.PROBLEMS,
                Text.of(
                        "元数据有 " + errors.size() + " 个错误，先执行 ./platform metadata lint:\n  " + first.zh(),
                        "the metadata has " + errors.size() + " errors, run ./platform metadata lint first:\n  "
                                + first.en()));
    }

    private static SourceTree read(Path folder, String tenant) {
        try {
            return SourceTreeReader.read(folder, tenant);
        } catch (IOException | IllegalArgumentException e) {
            throw new ExitException(
                    Code.ENVIRONMENT, Text.of("元数据无法读取：" + e.getMessage(), "the metadata cannot be read: " + e), e);
        }
    }

    private static List<CompiledObject> chosen(CompiledModel model, String names) {
        Map<String, CompiledObject> chosen = new TreeMap<>();
        if (names.isBlank()) {
            chosen.putAll(model.objects());
        }
        for (String name : WORDS.split(names)) {
            if (!name.isBlank()) {
                chosen.put(name, model.object(name.strip()).orElseThrow(() -> unknown(model, name.strip())));
            }
        }
        return List.copyOf(chosen.values());
    }

    private static ExitException unknown(CompiledModel model, String name) {
        String near = NearestName.of(name, model.objects().keySet())
                .map(other -> " (" + other + "?)")
                .orElse("");
        return ExitException.usage("没有对象 " + name + near, "there is no object " + name + near);
    }

    /** A record's child tables are written as rows of their objects, so these belong to the document. */
    private static List<CompiledObject> withRows(CompiledModel model, List<CompiledObject> objects) {
        Map<String, CompiledObject> all = objects.stream()
                .collect(Collectors.toMap(CompiledObject::name, o -> o, (one, same) -> one, TreeMap::new));
        List<CompiledObject> open = new ArrayList<>(objects);
        while (!open.isEmpty()) {
            CompiledObject next = open.remove(open.size() - 1);
            next.fields().values().stream()
                    .filter(field -> field.type() instanceof FieldType.ChildTable)
                    .map(field -> model.object(((FieldType.ChildTable) field.type()).object())
                            .orElseThrow())
                    .filter(child -> all.putIfAbsent(child.name(), child) == null)
                    .forEach(open::add);
        }
        return List.copyOf(all.values());
    }

    private void write(Path folder, Map<String, String> files) {
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path target = folder.resolve(file.getKey());
                Files.createDirectories(target.toAbsolutePath().getParent());
                Files.writeString(target, file.getValue());
                out.println(target);
            }
        } catch (IOException e) {
            throw new ExitException(Code.ENVIRONMENT, Text.of("不能写入 " + folder, folder + " cannot be written to"), e);
        }
    }
}
