package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.event.Delivery;
import cn.minshui.engine.core.event.Delivery.State;
import cn.minshui.engine.core.event.EventEngine;
import cn.minshui.engine.core.event.EventStream;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.core.plugin.PluginRegistry;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.event.Event;
import cn.minshui.engine.spi.event.EventCall;
import cn.minshui.engine.spi.event.EventHandler;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.MutableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an object declares is told once it is committed, to every consumer, each record's in order. */
@DatabaseTest
class EventsIntegrationTests {
    private static final String PARCEL = """
            kind: object
            name: parcel
            label: {zh: 包裹, en: Parcel}
            module: lending
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 20, required: true, label: {zh: 编码, en: Code}}
              weight: {type: decimal, precision: 10, scale: 2, default: "1.00", label: {zh: 重量, en: Weight}}
              sender: {type: reference, object: reader, label: {zh: 寄件人, en: Sender}}
              phone: {type: text, maxLength: 20, mask: phone, label: {zh: 电话, en: Phone}}
              pin: {type: text, maxLength: 20, secret: true, label: {zh: 取件码, en: Pin}}
              status: {type: choice, dictionary: loan-status, label: {zh: 状态, en: Status}}
            states:
              field: status
              initial: open
              transitions:
                send: {label: {zh: 寄出, en: Send}, from: [open], to: returned}
            events:
              created: {fields: [code, weight], when: "isNull(sender.name) || sender.name != ''"}
              updated: {fields: [weight], when: "weight > 1.00"}
              send: {topic: parcel.gone}
              deleted: {fields: [code, phone]}
            """;

    private static LibraryPlatform library;

    private final MutableClock clock = MutableClock.at("2030-01-01T00:00:00Z");
    private final Recorder recorder = new Recorder();

    @BeforeAll
    static void publish(Database database) {
        library = new LibraryPlatform(database, List.of(new SourceFile("base/lending/parcel.yaml", PARCEL)), List.of());
    }

    @BeforeEach
    void empty() {
        library.database.jdbc().update("delete from sys_delivery");
        library.database.jdbc().update("delete from sys_outbox");
    }

    /** Notes what arrives; refuses keys that it is told to, and writes in the transaction of the delivery. */
    private static final class Recorder implements EventHandler {
        final List<Event> taken = new CopyOnWriteArrayList<>();
        final Set<String> refused = ConcurrentHashMap.newKeySet();

        volatile boolean away;

        @Override
        public String name() {
            return "test/record";
        }

        @Override
        public Set<String> topics() {
            return Set.of("parcel.*", "noted.down");
        }

        @Override
        public void handle(EventCall call) {
            Event event = call.event();
            if (event.topic().startsWith("parcel")) {
                call.data().publish("noted.down", event.key(), Map.of("of", event.id()));
            }
            if (away) {
                throw ProblemException.of(ProblemClass.CONFLICT, PluginRegistry.DISABLED, "停用", "disabled");
            }
            if (refused.contains(event.key())) {
                throw new IllegalStateException("not now");
            }
            taken.add(event);
        }

        List<String> topics(String key) {
            return taken.stream()
                    .filter(e -> e.key().equals(key))
                    .map(Event::topic)
                    .toList();
        }
    }

    private EventEngine node() {
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of(recorder));
        return new EventEngine(
                library.database,
                plugins,
                List.of(),
                context -> new EngineServices(plugins, library.releases::model, context),
                library.data,
                library.identities::system,
                EventStream.NONE,
                library.engine.ids()::next,
                clock);
    }

    private static void deliverAll(EventEngine node) {
        int some;
        do {
            some = node.relay() + node.deliverDue();
        } while (some > 0);
    }

    private DataRecord parcel(String code) {
        DataAccess data = library.engine.engineData(library.system);
        return data.require("parcel", data.create("parcel", Map.of("code", code, "pin", "4711")));
    }

    @Test
    void aRecordsChangesAreToldInTheirOrderWithWhatIsDeclared() {
        DataRecord parcel = parcel("a");
        library.records.update(
                library.system, "parcel", parcel.id(), parcel.version(), LibraryPlatform.json("{'weight':'0.50'}"));
        library.engine
                .engineData(library.system)
                .update("parcel", parcel.id(), 2, Map.of("weight", new BigDecimal("2.50"), "pin", "47110"));
        library.data.open(library.system).transition("parcel", parcel.id(), 3, "send", Map.of());
        library.records.delete(library.system, "parcel", parcel.id(), 4L);
        try (EventEngine node = node()) {
            deliverAll(node);
        }
        List<Event> told = recorder.taken.stream()
                .filter(e -> e.topic().startsWith("parcel"))
                .toList();
        assertThat(told)
                .extracting(Event::topic)
                .containsExactly("parcel.created", "parcel.updated", "parcel.gone", "parcel.deleted");
        assertThat(told.get(0).values())
                .containsEntry("data", Map.of("code", "a", "weight", "1.00"))
                .containsEntry("record", Map.of("id", Long.toString(parcel.id()), "version", 1L));
        assertThat(told.get(1).values())
                .containsEntry("changed", List.of("weight"))
                .containsEntry("data", Map.of("weight", "2.50"));
        assertThat(told).allSatisfy(e -> assertThat(e.values().toString()).doesNotContain("4711"));
    }

    @Test
    void whatIsRolledBackIsNotTold() {
        assertThatThrownBy(() -> library.database.transactions().executeWithoutResult(t -> {
                    parcel("gone");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        try (EventEngine node = node()) {
            assertThat(node.relay()).isZero();
        }
    }

    @Test
    void manyAtOnceAreToldEach() {
        library.database.transactions().executeWithoutResult(t -> {
            var rows = library.data.open(library.system).bulk("parcel", "code");
            long ids = library.data.open(library.system).reserveIds(300);
            for (int i = 0; i < 300; i++) {
                rows.add(ids + i, library.founded.root().value(), "b" + i);
            }
            rows.close();
        });
        try (EventEngine node = node()) {
            deliverAll(node);
        }
        assertThat(recorder.taken)
                .filteredOn(e -> e.topic().equals("parcel.created"))
                .extracting(Event::key)
                .hasSize(300)
                .doesNotHaveDuplicates();
    }

    @Test
    void aDisabledPluginIsWaitedForAsLongAsItTakes() {
        DataRecord parcel = parcel("slow");
        recorder.away = true;
        try (EventEngine node = node()) {
            for (int i = 0; i < 25; i++) {
                deliverAll(node);
                clock.advance(Duration.ofHours(1));
            }
            assertThat(node.list(library.founded.tenant(), State.DEAD, null)).isEmpty();
            assertThat(node.list(library.founded.tenant(), State.WAITING, null))
                    .isNotEmpty()
                    .allSatisfy(d -> assertThat(d.attempts()).isZero());
            recorder.away = false;
            deliverAll(node);
            assertThat(recorder.topics("parcel/" + parcel.id())).startsWith("parcel.created");
        } finally {
            recorder.away = false;
        }
    }

    @Test
    void aFailingEventHoldsUpItsOwnKeyAloneThenIsADeadLetterAndCanBeReplayed() {
        DataRecord bad = parcel("bad");
        DataRecord good = parcel("good");
        library.data.open(library.system).transition("parcel", bad.id(), 1, "send", Map.of());
        recorder.refused.add("parcel/" + bad.id());
        try (EventEngine node = node()) {
            deliverAll(node);
            assertThat(recorder.topics("parcel/" + good.id())).containsExactly("parcel.created", "noted.down");
            assertThat(recorder.topics("parcel/" + bad.id())).isEmpty();
            assertThat(node.list(library.founded.tenant(), State.WAITING, null))
                    .extracting(Delivery::attempts)
                    .containsExactlyInAnyOrder(0L, 1L);

            for (int i = 0; i < 25; i++) {
                clock.advance(Duration.ofHours(1));
                deliverAll(node);
            }
            List<Delivery> dead = node.list(library.founded.tenant(), State.DEAD, "test/record");
            assertThat(dead).extracting(Delivery::topic).containsExactly("parcel.gone", "parcel.created");
            assertThat(dead).allSatisfy(d -> {
                assertThat(d.attempts()).isEqualTo(10);
                assertThat(d.outcome()).isEqualTo("not now");
            });
            assertThat(node.letter(library.founded.tenant(), dead.get(1).id())
                            .orElseThrow()
                            .event()
                            .values())
                    .containsKey("data");

            recorder.refused.clear();
            assertThat(node.replay(library.founded.tenant(), dead.get(0).id(), null))
                    .isEqualTo(1);
            assertThat(node.replay(library.founded.tenant(), null, null)).isEqualTo(1);
            assertThat(node.replay(library.founded.tenant(), null, null)).isZero();
            deliverAll(node);
            assertThat(recorder.topics("parcel/" + bad.id()))
                    .containsExactly("parcel.created", "parcel.gone", "noted.down", "noted.down");
            assertThat(node.list(library.founded.tenant(), State.DEAD, null)).isEmpty();

            clock.advance(Duration.ofDays(31));
            assertThat(node.purge(Duration.ofDays(30))).isPositive();
            assertThat(node.list(library.founded.tenant(), null, null)).isEmpty();
        }
        assertThat(library.database.jdbc().queryForObject("select count(*) from sys_outbox", Long.class))
                .isZero();
    }

    @Test
    void severalNodesDeliverEachOnceAndEachKeyInOrder() throws InterruptedException, ExecutionException {
        List<DataRecord> parcels =
                IntStream.range(0, 20).mapToObj(i -> parcel("n" + i)).toList();
        parcels.forEach(p -> library.data.open(library.system).transition("parcel", p.id(), 1, "send", Map.of()));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (EventEngine one = node();
                EventEngine two = node();
                EventEngine three = node()) {
            List<Future<?>> all = List.of(
                    threads.submit(() -> deliverAll(one)),
                    threads.submit(() -> deliverAll(two)),
                    threads.submit(() -> deliverAll(three)));
            for (Future<?> each : all) {
                each.get();
            }
            deliverAll(one);
        } finally {
            threads.shutdown();
        }
        for (DataRecord parcel : parcels) {
            assertThat(recorder.topics("parcel/" + parcel.id()))
                    .filteredOn(t -> t.startsWith("parcel"))
                    .containsExactly("parcel.created", "parcel.gone");
        }
        assertThat(recorder.taken).hasSize(80);
    }

    @Test
    void whatIsMaskedOnScreensIsMaskedInEventsToo() {
        DataAccess data = library.engine.engineData(library.system);
        long id = data.create("parcel", Map.of("code", "masked", "phone", "13812345678"));
        data.delete("parcel", id, 1);
        try (EventEngine node = node()) {
            deliverAll(node);
        }
        Event gone = recorder.taken.stream()
                .filter(e -> e.topic().equals("parcel.deleted"))
                .findFirst()
                .orElseThrow();
        assertThat(gone.values().toString()).contains("138****5678").doesNotContain("13812345678");
        assertThat(library.database.jdbc().queryForList("select payload from sys_outbox", String.class))
                .isNotEmpty()
                .noneMatch(payload -> payload.contains("13812345678"));
    }
}
