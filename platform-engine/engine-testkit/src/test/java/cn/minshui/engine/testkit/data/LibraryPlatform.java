package cn.minshui.engine.testkit.data;

import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.data.Approvals;
import cn.minshui.engine.core.data.ApprovedRecords;
import cn.minshui.engine.core.data.DataAccessFactory;
import cn.minshui.engine.core.data.DataEngine;
import cn.minshui.engine.core.data.PlanDataAccess;
import cn.minshui.engine.core.data.PlanRecordService;
import cn.minshui.engine.core.data.RecordService;
import cn.minshui.engine.core.data.RecordService.ListRequest;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.database.Databases;
import cn.minshui.engine.core.database.migration.SystemSchema;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.event.webhook.SetSecret;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.identity.Appoint;
import cn.minshui.engine.core.identity.AppointStandIn;
import cn.minshui.engine.core.identity.Bootstrap;
import cn.minshui.engine.core.identity.EndStandIn;
import cn.minshui.engine.core.identity.HandOver;
import cn.minshui.engine.core.identity.MoveOrganization;
import cn.minshui.engine.core.identity.OpenTenant;
import cn.minshui.engine.core.identity.OrganizationTree;
import cn.minshui.engine.core.identity.PackageEntitlements;
import cn.minshui.engine.core.identity.PlanIdentities;
import cn.minshui.engine.core.identity.StandIns;
import cn.minshui.engine.core.identity.UndoHandOver;
import cn.minshui.engine.core.login.Logins;
import cn.minshui.engine.core.parameter.ParameterValues;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.core.release.ReleaseService;
import cn.minshui.engine.core.script.ScriptEngine;
import cn.minshui.engine.core.script.ScriptLimits;
import cn.minshui.engine.core.script.facade.ModelScripts;
import cn.minshui.engine.core.script.facade.ScriptRuns;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.testkit.library.LibraryMetadata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The whole way to data over one database: a library with two branches, east and west, and users in them. */
final class LibraryPlatform {
    /** The file that {@link #publish} writes anew. */
    static final String FURTHER = "base/further/further.yaml";

    static final String PASSWORD = "Correct horse 1";
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** One for all tests: it has threads and a language to load. */
    static final ScriptEngine SCRIPTS =
            new ScriptEngine(ScriptLimits.standard(), new SimpleMeterRegistry(), Clock.systemUTC());

    final Database database;
    final StatementCounter counter;
    final OrganizationTree tree;
    final ReleaseService releases;
    final DataEngine engine;
    final PlanIdentities identities;
    final ParameterValues parameters;
    final RecordService records;
    final Approvals approvals;
    final DataAccessFactory data;
    final ScriptRuns runs;
    final Logins logins;
    final Bootstrap bootstrap;
    final Bootstrap.Founded founded;
    final List<String> started = new CopyOnWriteArrayList<>();
    final CallContext system;
    final long east;
    final long west;

    LibraryPlatform(Database given, List<SourceFile> further, List<ActionHandler> handlers) {
        SystemSchema.migrate(given);
        counter = new StatementCounter(given.dataSource());
        database = Databases.of(counter.dataSource(), given.dialect()).with(given.protection());
        Clock clock = Clock.systemUTC();
        tree = new OrganizationTree(database);
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), handlers);
        CelExpressions expressions = new CelExpressions();
        releases = new ReleaseService(
                database,
                new DefaultModelCompiler(expressions, plugins),
                tree,
                List.of(),
                (tenant, release) -> {},
                clock);
        tree.onChange(releases::organizationsChanged);
        ModelScripts scripts =
                new ModelScripts(SCRIPTS, c -> releases.model(c.tenant(), c.release(), c.organization()));
        engine = new DataEngine(database, releases, expressions, tree, clock, scripts);
        identities = new PlanIdentities(database, engine, tree, releases, clock);
        engine.entitleBy(new PackageEntitlements(engine, identities, tree));
        parameters = new ParameterValues(engine, identities, tree, releases::model);
        bootstrap = new Bootstrap(engine, tree, releases, clock);
        logins = new Logins(database, engine, identities, clock);
        List<ActionHandler> own = new ArrayList<>(logins.handlers());
        own.add(new OpenTenant(bootstrap, identities));
        own.add(new Appoint(engine, identities));
        own.add(new SetSecret(engine));
        own.add(new MoveOrganization(engine));
        own.add(new HandOver(engine, (tenant, from, to) -> 0));
        own.add(new UndoHandOver(engine));
        own.add(new AppointStandIn(engine));
        own.add(new EndStandIn(engine));
        PlanRecordService planned = new PlanRecordService(
                engine, plugins, own, context -> services(plugins, context), (context, job, parameters, origin) -> {
                    started.add(job);
                    return 77;
                });
        approvals = new Approvals(
                engine,
                planned,
                (tenant, user, trace) ->
                        identities.account(tenant, user).map(account -> identities.context(account, trace)));
        records = new ApprovedRecords(engine, planned, approvals);
        data = PlanDataAccess.factory(engine);
        runs = scripts.runs(database, data);
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        files.addAll(further);
        founded = bootstrap.firstTenant(
                "town",
                "Town library",
                new SourceTree(files, List.of()),
                new Bootstrap.Administrator("admin", "Admin", PASSWORD, "administrator", false));
        system = identities.system(founded.tenant(), "test");
        east = organization("east");
        west = organization("west");
        user("eva", east, "librarian");
        user("wim", west, "librarian");
        user("tim", east, "trainee");
    }

    /** As plugin code is given them. */
    EngineServices services(DefaultPluginRegistry plugins, CallContext context) {
        return new EngineServices(plugins, releases::model, (plugin, tenant, node) -> Map.of(), parameters, context);
    }

    private long organization(String code) {
        return create(
                        system,
                        "organization",
                        "{'code':'%s','name':'Branch %s','type':'station','parent':'%d'}"
                                .formatted(code, code, founded.root().value()))
                .id();
    }

    long user(String name, long organization, String role) {
        DataRecord user = create(
                system,
                "user",
                "{'username':'%s','displayName':'%s','organization':'%d','roles':[{'role':'%s'}]}"
                        .formatted(name, name, organization, role));
        records.act(system, "user", user.id(), "set-password", json("{'password':'" + PASSWORD + "'}"), null);
        return user.id();
    }

    /** One of them in another's place. */
    CallContext as(String username, String person) {
        return new StandIns(engine, identities)
                .context(identities.authenticate(username, PASSWORD).orElseThrow(), person, "test");
    }

    CallContext as(String username) {
        return identities.context(identities.authenticate(username, PASSWORD).orElseThrow(), "test");
    }

    /** Publishes the library with another text in the further file. */
    void publish(String further) {
        List<SourceFile> files = new ArrayList<>(LibraryMetadata.base());
        files.add(new SourceFile(FURTHER, further));
        releases.publish(
                founded.tenant(),
                new SourceTree(files, List.of()),
                releases.current(founded.tenant(), founded.root()).orElseThrow().id(),
                "test",
                "another one");
    }

    DataRecord create(CallContext context, String object, String body) {
        return records.create(context, object, json(body), null);
    }

    DataRecord book(CallContext context, String isbn) {
        return create(context, "book", "{'isbn':'%s','name':'Book %s','price':'12.50'}".formatted(isbn, isbn));
    }

    RecordService.Page list(CallContext context, String object, @Nullable String filter, String... fields) {
        return records.list(
                context, new ListRequest(object, filter, List.of(), 1, 100, List.of(fields), ListRequest.Count.EXACT));
    }

    /** JSON with apostrophes for quotes. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static JsonNode raw(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
