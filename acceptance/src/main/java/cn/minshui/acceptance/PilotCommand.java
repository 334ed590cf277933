package cn.minshui.acceptance;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * {@code ./platform demo pilot}. Arguments: {@code --url --user --password-env NAME --file X.xlsx --out R.json [--tenant T]
 * [--tenant-password-env NAME]}. Ends with 0, with 1 and the problems, or with 2 for wrong usage.
 */
public final class PilotCommand {
    private static final Set<String> OPTIONS =
            Set.of("--url", "--user", "--password-env", "--file", "--out", "--tenant", "--tenant-password-env");

    private static final List<String> REQUIRED = List.of("--url", "--user", "--password-env", "--file", "--out");

    private PilotCommand() {}

    public static void main(String[] arguments) {
        // The workbook library asks for a logging provider; a command has none and needs none.
        System.setProperty("log4j2.StatusLogger.level", "OFF");
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        boolean known = OPTIONS.containsAll(options.keySet()) && arguments.length % 2 == 0;
        if (!known || !options.keySet().containsAll(REQUIRED)) {
            System.err.println("用法 usage: demo pilot --file X.xlsx --out R.json [--tenant T]");
            return 2;
        }
        try {
            Path file = Path.of(option(options, "--file"));
            Path out = Path.of(option(options, "--out"));
            // Before a tenant is opened: it would stay behind.
            BranchWorkbook workbook = BranchWorkbook.read(file);
            refuseUnwritable(out);
            ObjectNode figures = pilot(options).run(file, workbook);
            write(out, figures);
            summarize(figures);
            System.out.println("结果已写入 / written: " + out);
            return 0;
        } catch (PilotException e) {
            System.err.println(e.getMessage());
            e.lines().forEach(System.err::println);
            return 1;
        }
    }

    private static void refuseUnwritable(Path out) {
        Path folder = out.toAbsolutePath().getParent();
        Path target = Files.exists(out) ? out : folder;
        if (Files.isDirectory(out) || target == null || !Files.isWritable(target)) {
            throw new PilotException("不能写入 / cannot write " + out);
        }
    }

    /** One line for each month, over its stations. */
    private static void summarize(ObjectNode figures) {
        figures.properties().forEach(month -> {
            int bills = 0;
            BigDecimal usage = BigDecimal.ZERO;
            BigDecimal total = BigDecimal.ZERO;
            for (JsonNode station : month.getValue()) {
                bills += station.path("bills").asInt();
                usage = usage.add(new BigDecimal(station.path("usage").asText()));
                total = total.add(new BigDecimal(station.path("total").asText()));
            }
            System.out.println(month.getKey() + "  账单 / bills " + bills + "  水量 / volume "
                    + usage.stripTrailingZeros().toPlainString() + " m³  金额 / amount " + total.toPlainString());
        });
    }

    private static Pilot pilot(Map<String, String> options) {
        Api operator = Api.anonymous(option(options, "--url"))
                .login(option(options, "--user"), secret(option(options, "--password-env")));
        String tenant = options.get("--tenant");
        String passwordVariable = options.get("--tenant-password-env");
        if (tenant != null && passwordVariable != null) {
            return new Pilot(operator.login("admin@" + tenant, secret(passwordVariable)));
        }
        String code = tenant != null ? tenant : "pilot-" + Long.toString(System.currentTimeMillis(), 36);
        String password = randomPassword();
        Api administrator = Pilot.openTenant(operator, code, password);
        System.out.println("租户 " + code + " 管理员 admin@" + code + " 口令 " + password);
        return new Pilot(administrator);
    }

    private static String option(Map<String, String> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    private static String secret(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isEmpty()) {
            throw new PilotException("环境变量 " + variable + " 里没有口令");
        }
        return value;
    }

    private static String randomPassword() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return "P1-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void write(Path out, ObjectNode figures) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(new DefaultIndenter(" ", "\n"));
        try {
            Files.write(out, Api.JSON.writer(printer).writeValueAsBytes(figures));
        } catch (IOException e) {
            throw new PilotException("写不了 " + out + ": " + e.getMessage());
        }
    }
}
