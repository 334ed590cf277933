package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ExitException.Code;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.CommandPlatform;
import cn.minshui.engine.app.start.Platform;
import cn.minshui.engine.core.compile.Provenance;
import cn.minshui.engine.spi.problem.NearestName;
import cn.minshui.engine.spi.problem.Text;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** {@code metadata explain KIND/NAME[/part] --node PATH}: who set what, at a node. */
final class ExplainCommand {
    /** More nodes than anybody reads; the nearest one is named before them. */
    private static final int NODES_LISTED = 20;

    private final PrintStream out;

    ExplainCommand(PrintStream out) {
        this.out = out;
    }

    int run(Arguments arguments, String tenant) {
        String wanted = arguments.words().size() < 2 ? "" : arguments.words().get(1);
        if (!wanted.contains("/")) {
            throw ExitException.usage("请指定 种类/名称，如 object/user", "name a definition as kind/name, such as object/user");
        }
        String[] parts = wanted.split("/", 3);
        String pointer = parts.length == 3 ? "/" + parts[2] : "";
        String node = arguments.option("node").orElse("");
        try (CommandPlatform command = CommandPlatform.open(ServerSettings.of(arguments))) {
            Platform platform = command.platform();
            Provenance provenance = Provenance.read(platform.tenants().currentSources(tenant), platform.plugins());
            TreeSet<String> nodes = new TreeSet<>(provenance.branches());
            nodes.addAll(platform.tenants().overlayPaths(tenant));
            requireNode(node, nodes);
            List<Provenance.Line> lines = provenance.explain(node, parts[0], parts[1]).stream()
                    .filter(line ->
                            line.pointer().equals(pointer) || line.pointer().startsWith(pointer + "/"))
                    .toList();
            if (lines.isEmpty()) {
                throw new ExitException(Code.PROBLEMS, Text.of("没有 " + wanted, "there is no " + wanted));
            }
            if (arguments.flag("json")) {
                out.println(Json.write(lines));
            } else {
                lines.forEach(line -> out.println(line.text()));
            }
            return Code.DONE.number();
        }
    }

    /** An answer for the base in place of an unknown node would be taken for that node's. */
    static void requireNode(String node, TreeSet<String> nodes) {
        if (node.isEmpty() || nodes.contains(node)) {
            return;
        }
        Optional<String> meant = nodes.stream()
                .filter(path -> path.endsWith("/" + node))
                .findFirst()
                .or(() -> NearestName.of(node, nodes));
        String list = String.join(", ", nodes.stream().limit(NODES_LISTED).toList());
        String more = nodes.size() > NODES_LISTED ? " … (" + nodes.size() + ")" : "";
        throw new ExitException(
                Code.PROBLEMS,
                Text.of(
                        "没有组织节点“" + node + "”"
                                + meant.map(n -> "，是不是“" + n + "”？").orElse("") + "。可用：" + list + more,
                        "there is no organization node '" + node + "'"
                                + meant.map(n -> "; did you mean '" + n + "'?").orElse("") + " Known: " + list + more));
    }
}
