package cn.minshui.engine.app.start;

import cn.minshui.engine.app.security.oidc.SigningKeys;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.app.settings.ServerSettings;
import cn.minshui.engine.core.audit.AuditSearch;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.audit.AuditWatch;
import cn.minshui.engine.core.batch.BatchEngine;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.breaker.Breakers;
import cn.minshui.engine.core.data.AccessInquiry;
import cn.minshui.engine.core.data.Approvals;
import cn.minshui.engine.core.data.OrganizationScopes;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.Replica;
import cn.minshui.engine.core.data.RetentionSweep;
import cn.minshui.engine.core.data.file.FileRows;
import cn.minshui.engine.core.data.journal.IdempotencyPurge;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.exports.WorkbookExports;
import cn.minshui.engine.core.files.FileService;
import cn.minshui.engine.core.files.GuardedFileStore;
import cn.minshui.engine.core.identity.Identities;
import cn.minshui.engine.core.identity.Notices;
import cn.minshui.engine.core.identity.OrganizationNames;
import cn.minshui.engine.core.identity.PackageEntitlements;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.identity.StandIns;
import cn.minshui.engine.core.imports.ImportService;
import cn.minshui.engine.core.login.Captchas;
import cn.minshui.engine.core.login.FactorService;
import cn.minshui.engine.core.login.LoginClients;
import cn.minshui.engine.core.login.LoginService;
import cn.minshui.engine.core.login.SessionClients;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.core.parameter.ParameterValues;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.PluginHealthChecks;
import cn.minshui.engine.core.plugin.administration.PluginAdministration;
import cn.minshui.engine.core.plugin.administration.PluginConfigurations;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.schedule.JobScheduler;
import cn.minshui.engine.core.schedule.ProtectionJob;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.script.facade.ScriptRuns;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.health.HealthCall;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine's parts as beans. The platform is ready before the first of them is handed out, so before HTTP opens. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean(destroyMethod = "close")
    Platform platform(Connections connections, ServerSettings settings, DataDirectory data) {
        Platform platform =
                new Platform(connections, plugins(settings, data), Keys.open(settings, data), AuditParts.folder(data));
        try {
            new StartSequence(platform, settings, data).run();
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    private static DefaultPluginRegistry plugins(ServerSettings settings, DataDirectory data) {
        Path plugins = settings.home().resolve("plugins");
        return settings.development()
                ? new DefaultPluginRegistry(List.of(plugins), List.of(), new DevelopmentCopies(data))
                : Platform.plugins(settings.home());
    }

    /** Looks at nothing unless the server was started for development. */
    @Bean(destroyMethod = "close")
    DevelopmentWatch developmentWatch(Platform platform, ServerSettings settings) {
        DevelopmentWatch watch = new DevelopmentWatch(platform, settings.home().resolve("metadata"));
        if (settings.development()) {
            watch.start();
        }
        return watch;
    }

    @Bean(destroyMethod = "close")
    ReleasePoll releasePoll(Platform platform) {
        ReleasePoll poll = new ReleasePoll(platform.releases(), platform.pluginAdministration());
        RedisAnnouncer announcer = platform.announcer();
        announcer.listen(poll::look);
        poll.start(announcer::connectAgain);
        return poll;
    }

    @Bean(destroyMethod = "close")
    Housekeeping housekeeping(Platform platform, FileService files) {
        Housekeeping housekeeping = new Housekeeping(
                new IdempotencyPurge(platform.database(), platform.clock()),
                files,
                new RetentionSweep(platform.data()),
                new ProtectionJob(platform.database(), platform.pluginConfigurations(), platform.releases()::models)
                        ::renew,
                platform.approvals()::publishLeft,
                () -> platform.releases().current().keySet().stream()
                        .map(tenant -> platform.identities().system(tenant, "housekeeping"))
                        .toList(),
                platform.clock());
        housekeeping.start();
        return housekeeping;
    }

    @Bean
    ScriptWarmUp scriptWarmUp(Platform platform) {
        return new ScriptWarmUp(platform);
    }

    /** How the replica does; nothing without one. */
    @Bean
    Supplier<Optional<Replica.State>> replicaState(Platform platform) {
        return () -> platform.replica().map(Replica::state);
    }

    @Bean
    Breakers breakers(Platform platform) {
        return platform.breakers();
    }

    // Closed by the platform, each in its turn.

    @Bean(destroyMethod = "")
    RedisAnnouncer redisAnnouncer(Platform platform) {
        return platform.announcer();
    }

    @Bean(destroyMethod = "")
    Database database(Platform platform) {
        return platform.database();
    }

    @Bean(destroyMethod = "")
    DataSource dataSource(Platform platform) {
        return platform.database().dataSource();
    }

    @Bean
    Clock clock(Platform platform) {
        return platform.clock();
    }

    @Bean
    AccessInquiry accessInquiry(Platform platform) {
        return new AccessInquiry(platform.data(), platform.records());
    }

    @Bean
    AuditTrail auditTrail(Platform platform) {
        return platform.data().audit();
    }

    @Bean
    AuditSearch auditSearch(Platform platform) {
        return new AuditSearch(platform.database());
    }

    @Bean(destroyMethod = "close")
    AuditWatch auditWatch(Platform platform) {
        AuditWatch watch = new AuditWatch(platform.audit().chain());
        watch.start();
        return watch;
    }

    @Bean
    OrganizationScopes organizationScopes(Platform platform) {
        return platform.organizations();
    }

    @Bean
    Identities identities(Platform platform) {
        return platform.identities();
    }

    @Bean
    ParameterValues parameters(Platform platform) {
        return platform.parameters();
    }

    @Bean
    OrganizationNames organizationNames(Platform platform) {
        return platform.organizationNames();
    }

    @Bean
    PackageEntitlements packages(Platform platform) {
        return platform.packages();
    }

    @Bean
    Notices notices(Platform platform) {
        return platform.notices();
    }

    @Bean
    StandIns standIns(Platform platform) {
        return platform.standIns();
    }

    @Bean
    Sessions sessions(Platform platform) {
        return platform.logins().sessions();
    }

    @Bean
    LoginClients loginClients(Platform platform) {
        return platform.logins().clients();
    }

    @Bean
    SessionClients sessionClients(Platform platform) {
        return platform.logins().used();
    }

    @Bean
    SigningKeys signingKeys(Platform platform) {
        return platform.signOn().keys();
    }

    @Bean
    SignOn signOn(Platform platform) {
        return platform.signOn();
    }

    @Bean
    LoginService loginService(Platform platform) {
        return platform.logins().service();
    }

    @Bean
    Captchas captchas(Platform platform) {
        return platform.logins().captchas();
    }

    @Bean
    FactorService factorService(Platform platform) {
        return platform.logins().factors();
    }

    @Bean(destroyMethod = "close")
    LoginSweep loginSweep(Platform platform) {
        LoginSweep sweep = new LoginSweep(
                platform.logins().sessions(),
                () -> platform.releases().current().keySet());
        sweep.start();
        return sweep;
    }

    @Bean
    RecordService recordService(Platform platform) {
        return platform.records();
    }

    @Bean
    Approvals approvals(Platform platform) {
        return platform.approvals();
    }

    @Bean
    WorkbookExports workbookExports(RecordService records) {
        return new WorkbookExports(records);
    }

    @Bean
    ReleaseService releases(Platform platform) {
        return platform.releases();
    }

    @Bean(destroyMethod = "")
    DefaultPluginRegistry pluginRegistry(Platform platform) {
        return platform.plugins();
    }

    @Bean
    PluginAdministration pluginAdministration(Platform platform) {
        return platform.pluginAdministration();
    }

    @Bean
    PluginConfigurations pluginConfigurations(Platform platform) {
        return platform.pluginConfigurations();
    }

    @Bean(destroyMethod = "close")
    PluginHealthChecks pluginHealthChecks(Platform platform) {
        return new PluginHealthChecks(platform.plugins(), () -> {
            CallContext context = platform.identities().system(PlanIdentities.OPERATOR, "health");
            return new HealthCall(context, platform.services(context));
        });
    }

    @Bean
    PluginMeters pluginMeters(DefaultPluginRegistry plugins) {
        return new PluginMeters(plugins);
    }

    @Bean(destroyMethod = "")
    TaskService taskService(Platform platform) {
        return platform.tasks();
    }

    @Bean(destroyMethod = "")
    JobScheduler jobScheduler(Platform platform) {
        return platform.jobs();
    }

    @Bean(destroyMethod = "")
    EventEngine eventEngine(Platform platform) {
        return platform.events();
    }

    @Bean(destroyMethod = "")
    BatchEngine batchEngine(Platform platform) {
        return platform.batch();
    }

    @Bean(destroyMethod = "")
    ScriptEngine scriptEngine(Platform platform) {
        return platform.scripts();
    }

    @Bean
    ScriptRuns scriptRuns(Platform platform) {
        return platform.scriptRuns();
    }

    @Bean
    ImportService importService(Platform platform) {
        return platform.imports();
    }

    @Bean
    FileService fileService(Platform platform, DataDirectory data) {
        return new FileService(
                new FileRows(platform.database()),
                new GuardedFileStore(FileStores.of(System.getenv(), data, platform.clock()), platform.breakers()),
                platform.records(),
                platform.data()::model,
                platform.data().ids()::next,
                FileStores.scanner(System.getenv()));
    }

    @Bean
    TenantNames tenantNames(Platform platform) {
        return new TenantNames(platform.data(), platform.identities());
    }
}
