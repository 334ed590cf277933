package cn.minshui.engine.app.start;

import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.batch.BatchJob;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.imports.ImportHandler;
import cn.minshui.engine.testkit.plugin.FakePlugin;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A plugin whose long work stops at a gate and whose consumer of events can be made deaf, and its metadata. */
final class UpkeepPlugin {
    /** Rows that the job counts. */
    static final int ROWS = 10;

    /** The first row that a job or an import does not work yet; of this process, which the plugin runs in. */
    static final AtomicLong GATE = new AtomicLong();

    static final AtomicBoolean DEAF = new AtomicBoolean();

    private static final String GATE_CLASS = """
            package upkeep;
            import java.time.Duration;
            import java.util.concurrent.locks.LockSupport;
            import java.util.function.LongSupplier;
            /** Waits for the test, which it sees by the platform's own properties. */
            final class Gate {
                private Gate() {}
                static void pass(long row) {
                    LongSupplier gate = (LongSupplier) System.getProperties().get("minshui.test.upkeep.gate");
                    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
                    while (row >= gate.getAsLong()) {
                        if (System.nanoTime() > deadline) { throw new IllegalStateException("nobody opened the gate"); }
                        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                    }
                }
            }
            """;
    private static final String START = """
            package upkeep;
            import cn.minshui.engine.spi.action.*;
            import java.util.Map;
            public class Start implements ActionHandler {
                public String name() { return "upkeep/start"; }
                public ActionResult run(ActionCall call) { return new ActionResult.Started("upkeep/count", Map.of()); }
            }
            """;
    private static final String COUNT = """
            package upkeep;
            import cn.minshui.engine.spi.batch.*;
            import cn.minshui.engine.spi.problem.*;
            import java.util.List;
            public class Count implements BatchJob {
                public String name() { return "upkeep/count"; }
                public List<Partition> partition(BatchCall call) { return List.of(new Partition("all", 0, %d)); }
                public ChunkResult chunk(BatchCall call, Partition partition, long after) {
                    if (Boolean.TRUE.equals(call.parameters().get("fail"))) {
                        throw ProblemException.of(ProblemClass.CONFLICT, "SHELF_MOVED", "书架搬走了", "the shelf has been moved");
                    }
                    long key = after == Partition.START ? partition.from() : after + 1;
                    Gate.pass(key);
                    return new ChunkResult(key, 1, key == partition.to());
                }
                public void finish(BatchCall call) {}
                public void failed(BatchCall call, String message) {}
            }
            """.formatted(ROWS - 1);
    private static final String TELL = """
            package upkeep;
            import cn.minshui.engine.spi.event.*;
            import java.util.Set;
            import java.util.function.BooleanSupplier;
            public class Tell implements EventHandler {
                public String name() { return "upkeep/tell"; }
                public Set<String> topics() { return Set.of("shelf.created", "job.failed"); }
                public void handle(EventCall call) {
                    BooleanSupplier deaf = (BooleanSupplier) System.getProperties().get("minshui.test.upkeep.deaf");
                    if (deaf.getAsBoolean()) { throw new IllegalStateException("deaf"); }
                }
            }
            """;
    private static final String SHELVES = """
            package upkeep;
            import cn.minshui.engine.spi.imports.*;
            import java.util.LinkedHashMap;
            import java.util.Map;
            public class Shelves implements ImportHandler {
                public String name() { return "upkeep/shelves"; }
                public void check(ImportCall call) {
                    long row = 0;
                    for (ImportRow each : call.sheets("shelf").get(0).rows()) { Gate.pass(row++); }
                }
                public void write(ImportCall call) {
                    for (ImportRow row : call.sheets("shelf").get(0).rows()) {
                        call.data().create("shelf", new LinkedHashMap<>(Map.of("code", row.value("code"))));
                    }
                }
            }
            """;

    static final String METADATA = """
            kind: object
            name: shelf
            label: {zh: 书架, en: Shelf}
            module: upkeep
            scope: tenant
            title: code
            key: code
            fields:
              code: {type: text, maxLength: 20, label: {zh: 编号, en: Code}, required: true}
            unique: {code: {fields: [code]}}
            events: {created: {fields: [code]}}
            actions:
              count: {label: {zh: 盘点, en: Count}, on: object, handler: upkeep/start}
            ---
            kind: list
            name: shelf
            label: {zh: 书架, en: Shelves}
            object: shelf
            columns: {code: {}}
            stale: true
            ---
            kind: job
            name: nightly
            label: {zh: 夜间盘点, en: Nightly count}
            schedule: '0 0 4 1 1 ? 2098-2099'
            handler: upkeep/count
            ---
            kind: job
            name: broken
            label: {zh: 总是失败, en: Always failing}
            schedule: '0 0 4 1 1 ? 2098-2099'
            handler: upkeep/count
            parameters: {fail: true}
            alertAfter: 2
            ---
            kind: import-template
            name: shelf
            label: {zh: 书架清单, en: Shelves}
            handler: upkeep/shelves
            permission: shelf:import
            sheets:
              shelf:
                namePattern: 书架
                required: true
                columns:
                  code: {heading: 编号, type: text, maxLength: 20, required: true}
            ---
            kind: role
            name: keeper
            label: {zh: 库管, en: Keeper}
            grants: {shelf: {operations: [read, create, import], actions: [count]}}
            ---
            kind: role
            name: watcher
            label: {zh: 值班, en: Watcher}
            grants: {tenant: {operations: [read]}}
            """;

    private UpkeepPlugin() {}

    static FakePlugin plugin() {
        System.getProperties().put("minshui.test.upkeep.gate", (LongSupplier) GATE::get);
        System.getProperties().put("minshui.test.upkeep.deaf", (BooleanSupplier) DEAF::get);
        return new FakePlugin("upkeep", "1.0.0")
                .source("upkeep.Gate", GATE_CLASS)
                .source("upkeep.Start", START)
                .source("upkeep.Count", COUNT)
                .source("upkeep.Tell", TELL)
                .source("upkeep.Shelves", SHELVES)
                .service(ActionHandler.class, "upkeep.Start", "action:upkeep/start")
                .service(BatchJob.class, "upkeep.Count", "job:upkeep/count")
                .service(EventHandler.class, "upkeep.Tell", "event:upkeep/tell")
                .service(ImportHandler.class, "upkeep.Shelves", "import:upkeep/shelves");
    }

    /** What the plugin found the test by is not left to other tests. */
    static void forget() {
        System.getProperties().remove("minshui.test.upkeep.gate");
        System.getProperties().remove("minshui.test.upkeep.deaf");
    }
}
