package cn.minshui.engine.app.start;

import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ExitException;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.core.data.Replica;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTreeReader;
import cn.minshui.engine.core.identity.Bootstrap.Administrator;
import cn.minshui.engine.core.identity.FormerAdministrators;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.spi.problem.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** From an empty or older database to ready: first tenant, shipped metadata, demo, work that was cut off. Each step may be repeated. */
final class StartSequence {
    private static final String MAIN_TENANT = "main";
    private static final String AUTHOR = "system";

    private final Platform platform;
    private final ServerSettings settings;
    private final DataDirectory data;

    StartSequence(Platform platform, ServerSettings settings, DataDirectory data) {
        this.platform = platform;
        this.settings = settings;
        this.data = data;
    }

    void run() {
        platform.releases().refresh();
        try {
            if (platform.bootstrap().isFounded()) {
                publishShipped();
            } else {
                found();
            }
        } catch (ProblemException e) {
            throw refused(e);
        }
        if (settings.demo()) {
            new DemoLoader(platform, data, metadata()).load();
        }
        new FormerAdministrators(platform.data(), platform.identities())
                .help(PlanIdentities.OPERATOR, Platform.ADMINISTRATOR_ROLE);
        platform.batch().start();
        platform.events().start();
        platform.jobs().start();
        platform.replica().ifPresent(Replica::start);
    }

    private Path metadata() {
        return settings.home().resolve("metadata");
    }

    private SourceTree sources(String tenant) {
        try {
            return SourceTreeReader.read(metadata(), tenant);
        } catch (IOException e) {
            throw new ExitException(
                    ExitException.Code.ENVIRONMENT,
                    Text.of(
                            "元数据 " + metadata() + " 无法读取：" + e.getMessage(),
                            "the metadata " + metadata() + " cannot be read: " + e),
                    e);
        }
    }

    private void found() {
        boolean demo = settings.demo();
        String code = demo ? Platform.DEMO_TENANT : MAIN_TENANT;
        String password = new Accounts(data).password(Accounts.ADMINISTRATOR);
        platform.bootstrap()
                .firstTenant(
                        code,
                        demo ? "演示集团" : "集团",
                        sources(code),
                        new Administrator(
                                Accounts.ADMINISTRATOR,
                                demo ? "业务管理员" : "创始管理员",
                                password,
                                demo ? Platform.ADMINISTRATOR_ROLE : null,
                                !demo));
    }

    /** A base that was published before stays as it is, also when the pointer was rolled back since. */
    private void publishShipped() {
        TenantId tenant = PlanIdentities.OPERATOR;
        String code = new TenantNames(platform.data(), platform.identities()).code(tenant);
        SourceTree sources = sources(code);
        ReleaseId shipped = new ReleaseId(platform.compiler().compile(sources).hash());
        if (platform.releases().find(tenant, shipped).isEmpty()) {
            platform.releases()
                    .publish(tenant, sources, platform.tenants().current(tenant), AUTHOR, "随安装包发布 / shipped");
        }
    }

    private static ExitException refused(ProblemException e) {
        String zh = e.problems().stream()
                .map(problem -> line(problem) + problem.message().zh())
                .collect(Collectors.joining("\n  "));
        String en = e.problems().stream()
                .map(problem -> line(problem) + problem.message().en())
                .collect(Collectors.joining("\n  "));
        return new ExitException(
                ExitException.Code.PROBLEMS,
                Text.of("元数据不能发布：\n  " + zh, "the metadata cannot be published:\n  " + en),
                e);
    }

    private static String line(Problem problem) {
        return WrittenPlace.of(problem.place()) + " " + problem.code() + " ";
    }
}
