package cn.minshui.engine.app.cli;

import cn.minshui.engine.app.settings.Arguments;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ExitException.Code;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.app.start.CopiedSystem;
import cn.minshui.engine.core.backup.Manifest;
import cn.minshui.engine.core.backup.Restore;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code backup} and {@code restore}: a consistent copy of a whole system and its return, verified. */
final class CopyCommands {
    private static final String VARIABLE = "MINSHUI_BACKUP_PASSPHRASE";

    private final PrintStream out;

    CopyCommands(PrintStream out) {
        this.out = out;
    }

    /** What a command does once its arguments are read. */
    private interface Work {
        Manifest run() throws IOException, SQLException;
    }

    private static Arguments arguments(List<String> line, String... more) {
        Set<String> valued = new TreeSet<>(ServerSettings.VALUED);
        valued.addAll(List.of(more));
        valued.add("passphrase-file");
        Set<String> flags = new TreeSet<>(ServerSettings.FLAGS);
        flags.add("check");
        return Arguments.parse(line, flags, valued).atMost(0);
    }

    int backup(List<String> line) {
        Arguments arguments = arguments(line, "to", "keys-to");
        Path to = Path.of(arguments.require("to"));
        Path keysTo = Path.of(arguments.require("keys-to"));
        char[] passphrase = passphrase(arguments);
        ServerSettings settings = ServerSettings.of(arguments);
        return tell(arguments, "已备份 / backed up", () -> new CopiedSystem(settings).backup(to, keysTo, passphrase));
    }

    int restore(List<String> line) {
        Arguments arguments = arguments(line, "from", "keys-from");
        Path from = Path.of(arguments.require("from"));
        Path keysFrom = Path.of(arguments.require("keys-from"));
        char[] passphrase = passphrase(arguments);
        ServerSettings settings = ServerSettings.of(arguments);
        boolean check = arguments.flag("check");
        return tell(arguments, check ? "备份完好 / the backup is whole" : "已恢复并核对 / restored and verified", () -> {
            Restore whole = Restore.open(from, keysFrom, passphrase);
            if (!check) {
                new CopiedSystem(settings).restore(whole);
            }
            return whole.manifest();
        });
    }

    /** On the command line it would be seen by everybody on the machine, so there is no such option. */
    private static char[] passphrase(Arguments arguments) {
        String file = arguments.option("passphrase-file").orElse("");
        if (!file.isEmpty()) {
            try {
                return Files.readString(Path.of(file)).strip().toCharArray();
            } catch (IOException e) {
                throw new ExitException(
                        Code.ENVIRONMENT,
                        Text.of("口令短语文件 " + file + " 无法读取", "the passphrase file " + file + " cannot be read"),
                        e);
            }
        }
        String given = System.getenv(VARIABLE);
        if (given == null || given.isBlank()) {
            throw ExitException.usage(
                    "请用 --passphrase-file 或环境变量 " + VARIABLE + " 给出口令短语",
                    "give the passphrase by --passphrase-file or the environment variable " + VARIABLE);
        }
        return given.strip().toCharArray();
    }

    private int tell(Arguments arguments, String done, Work work) {
        try {
            Manifest manifest = work.run();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("at", manifest.at());
            answer.put("database", manifest.database());
            answer.put("tables", manifest.tables().size());
            answer.put("rows", manifest.rows());
            answer.put("files", manifest.files().size());
            answer.put("missing", manifest.missing());
            if (arguments.flag("json")) {
                out.println(Json.write(answer));
            } else {
                out.println(done + ": " + manifest.tables().size() + " 张表 / tables, " + manifest.rows() + " 行 / rows, "
                        + manifest.files().size() + " 个文件 / files (" + manifest.at() + ")");
                manifest.missing().forEach(key -> out.println("  缺少文件内容 / content is missing: " + key));
            }
            return (manifest.missing().isEmpty() ? Code.DONE : Code.PROBLEMS).number();
        } catch (ProblemException e) {
            return problems(arguments, e.problems());
        } catch (IOException | SQLException e) {
            throw new ExitException(
                    Code.ENVIRONMENT, Text.of("未完成：" + e.getMessage(), "it did not end: " + e.getMessage()), e);
        }
    }

    private int problems(Arguments arguments, List<Problem> problems) {
        if (arguments.flag("json")) {
            List<Map<String, String>> entries = problems.stream()
                    .map(p -> Map.of("code", p.code(), "message", p.message().zh()))
                    .toList();
            out.println(Json.write(Map.of("problems", entries)));
        } else {
            problems.forEach(problem -> out.println(problem.code() + " "
                    + problem.message().zh() + "\n    " + problem.message().en()));
        }
        return Code.PROBLEMS.number();
    }
}
