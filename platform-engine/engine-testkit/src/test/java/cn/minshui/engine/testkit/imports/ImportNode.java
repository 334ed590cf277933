package cn.minshui.engine.testkit.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.compile.DefaultModelCompiler;
import cn.minshui.engine.core.compile.ModelCompiler.Compilation;
import cn.minshui.engine.core.data.ImportApprovals;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.expression.CelExpressions;
import cn.minshui.engine.core.imports.ImportLimits;
import cn.minshui.engine.core.imports.ImportPermission;
import cn.minshui.engine.core.imports.ImportService;
import cn.minshui.engine.core.model.CompiledModel;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.context.OrgNodeId;
import cn.minshui.engine.spi.context.Principal;
import cn.minshui.engine.spi.context.ReleaseId;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** One node with the import part on two objects of a lending library, as a server wires it. */
final class ImportNode implements AutoCloseable {
    static final int TASK_ROWS = 50;

    static final CallContext CALLER = new CallContext(
            new TenantId(1),
            new OrgNodeId(2),
            new Principal(3, "clerk", "Clerk", Set.of()),
            new ReleaseId("a".repeat(64)),
            Clock.systemUTC(),
            "test");
    private static final String SOURCES = """
            kind: object
            name: author
            label: 作者
            module: lending
            scope: tenant
            title: code
            key: code
            unique: {code: {fields: [code], within: tenant}}
            fields:
              code: {type: text, maxLength: 20, label: 代码, required: true}
            ---
            kind: object
            name: volume
            label: 图书
            module: lending
            scope: organization
            title: title
            key: code
            unique: {code: {fields: [code], within: tenant}}
            fields:
              code: {type: text, maxLength: 20, label: 代码, required: true}
              title: {type: text, maxLength: 40, label: 书名}
              author: {type: reference, object: author, label: 作者}
              pages: {type: integer, label: 页数}
              about: {type: any-reference, objects: [author, volume], label: 关于}
            ---
            kind: import-template
            name: volume
            label: 图书
            permission: volume:import
            parameters: {shelf: {type: period, label: 上架月}}
            sheets:
              volume:
                namePattern: 图书
                required: true
                object: volume
                unique: {code: [code]}
                columns:
                  code: {heading: 代码, type: text, maxLength: 20, required: true}
                  title: {heading: 书名, type: text, maxLength: 40}
                  author: {heading: 作者, type: reference, object: author}
                  pages: {heading: 页数, type: integer, min: 1}
                  about: {heading: 关于, type: any-reference, objects: [author, volume]}
            ---
            kind: import-template
            name: handled
            label: 图书
            handler: sample/volumes
            permission: volume:import
            sheets:
              volume:
                namePattern: 图书
                required: true
                columns:
                  code: {heading: 代码, type: text, maxLength: 20, required: true}
                  title: {heading: 书名, type: text, maxLength: 40}
                  author: {heading: 作者, type: reference, object: author}
                  pages: {heading: 页数, type: integer, min: 1}
            """;

    final TableData data;
    final TaskService tasks;
    final ImportService service;
    private final NodeLease lease;

    ImportNode(Database database, ImportPermission permission) {
        data = new TableData(database.jdbc());
        DefaultPluginRegistry registry = new DefaultPluginRegistry(List.of(), List.of(new VolumeHandler()));
        CompiledModel model = compile(registry);
        lease = new NodeLease(database);
        AtomicLong ids = new AtomicLong(1);
        tasks = new TaskService(database, lease, ids::incrementAndGet, 1);
        AuditTrail trail = new AuditTrail(database, ids::incrementAndGet, Clock.systemUTC());
        service = new ImportService(
                database,
                (tenant, release, node) -> model,
                registry,
                context -> new EngineServices(registry, (tenant, release, node) -> model, context),
                context -> data,
                permission,
                ImportApprovals.NONE,
                tasks,
                ImportLimits.standard(),
                TASK_ROWS,
                (context, entry) -> trail.write(entry));
    }

    private static CompiledModel compile(DefaultPluginRegistry registry) {
        String[] parts = SOURCES.split("---\n");
        List<SourceFile> files = IntStream.range(0, parts.length)
                .mapToObj(i -> new SourceFile("base/lending/" + i + ".yaml", parts[i]))
                .toList();
        Compilation compilation =
                new DefaultModelCompiler(new CelExpressions(), registry).compile(new SourceTree(files, List.of()));
        assertThat(compilation.problems()).isEmpty();
        return Objects.requireNonNull(compilation.base());
    }

    @Override
    public void close() {
        tasks.close();
        try {
            lease.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
