package cn.minshui.revenue.importing;

import cn.minshui.engine.spi.data.BulkWriter;
import cn.minshui.engine.spi.data.DataAccess;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.imports.ImportRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes meters and where they were installed: those of new cards and those that readings put in. */
final class MeterWriter {
    private static final String ACTIVE = "active";

    private final DataAccess data;

    MeterWriter(DataAccess data) {
        this.data = data;
    }

    /** Id of the meter of a span; known once the meters are written. */
    long id(MeterSpan span) {
        if (span.id() == 0) {
            throw new IllegalStateException("meter " + span.meterNo + " is not written");
        }
        return span.id();
    }

    void write(List<CardPlan> fresh, List<CardPlan> moved, List<ReadingPlan> readings) {
        Set<MeterSpan> used = new HashSet<>();
        readings.forEach(r -> {
            if (r.newSpan() != null) {
                used.add(r.newSpan());
            }
        });
        List<Placed> placed = new ArrayList<>();
        for (CardPlan card : fresh) {
            card.spans.forEach(s -> placed.add(new Placed(card, s)));
        }
        for (CardPlan card : moved) {
            card.spans.stream().filter(used::contains).forEach(s -> placed.add(new Placed(card, s)));
        }
        writeMeters(placed.stream().filter(p -> p.span().meter == null).toList());
        closeStored(moved);
        takeFromStock(placed);
        writeInstallations(placed);
    }

    private record Placed(CardPlan card, MeterSpan span) {
        long organization() {
            return Objects.requireNonNull(card.organization);
        }
    }

    private void writeMeters(List<Placed> placed) {
        if (placed.isEmpty()) {
            return;
        }
        Map<Long, DataRecord> replaced = storedMeters(placed);
        long id = data.reserveIds(placed.size());
        try (BulkWriter writer = data.bulk("meter", "meterNo", "model", "caliber", "digits", "status")) {
            for (Placed each : placed) {
                MeterSpan span = each.span();
                span.write(id);
                ImportRow row = each.card().row;
                DataRecord old = replaced.get(each.card().id);
                writer.add(
                        id++,
                        each.organization(),
                        span.meterNo,
                        old == null || old.isNull("model")
                                ? null
                                : old.reference("model").id(),
                        row != null ? Cells.integer(row, "caliber") : old == null ? null : old.value("caliber"),
                        (long) Objects.requireNonNull(each.card().digits),
                        span.isEnded() ? "removed" : "installed");
            }
        }
    }

    /** The meters that cards of the database had before, by card: a new meter keeps their diameter and model. */
    private Map<Long, DataRecord> storedMeters(List<Placed> placed) {
        Map<Long, Long> cardByMeter = new HashMap<>();
        for (Placed each : placed) {
            Long first = each.card().spans.get(0).meter;
            if (first != null) {
                cardByMeter.put(first, each.card().id);
            }
        }
        Map<Long, DataRecord> meters = new HashMap<>();
        if (!cardByMeter.isEmpty()) {
            data.list(Query.of("meter")
                            .where("id in params.ids", Map.of("ids", List.copyOf(cardByMeter.keySet())))
                            .fields("model", "caliber"))
                    .forEach(m -> meters.put(Objects.requireNonNull(cardByMeter.get(m.id())), m));
        }
        return meters;
    }

    private void closeStored(List<CardPlan> moved) {
        Map<Long, MeterSpan> ended = new HashMap<>();
        Map<Long, MeterSpan> endedByMeter = new HashMap<>();
        for (CardPlan card : moved) {
            MeterSpan first = card.spans.isEmpty() ? null : card.spans.get(0);
            if (first != null && first.isEnded() && first.meter != null) {
                ended.put(card.id, first);
                endedByMeter.put(first.meter, first);
            }
        }
        if (ended.isEmpty()) {
            return;
        }
        List<DataAccess.Change> changes = new ArrayList<>();
        for (DataRecord installation : data.list(Query.of("installation")
                .where(
                        "meterCard in params.cards && activeMark == 'active'",
                        Map.of("cards", List.copyOf(ended.keySet())))
                .fields("meterCard"))) {
            MeterSpan span = Objects.requireNonNull(
                    ended.get(installation.reference("meterCard").id()));
            Map<String, @Nullable Object> end = new LinkedHashMap<>();
            end.put("removedOn", span.removedOn());
            end.put("endReading", span.endReading());
            end.put("activeMark", null);
            changes.add(new DataAccess.Change(installation.id(), installation.version(), end));
        }
        data.updateAll("installation", changes);
        data.transitionAll("meter", meters(List.copyOf(endedByMeter.keySet())), "remove", Map.of());
    }

    private void takeFromStock(List<Placed> placed) {
        List<Long> stock = new ArrayList<>();
        for (Placed each : placed) {
            if (each.span().meter != null) {
                stock.add(each.span().meter);
            }
        }
        if (!stock.isEmpty()) {
            List<DataRecord> meters = meters(stock);
            data.transitionAll("meter", meters, "install", Map.of());
            List<Long> ended = placed.stream()
                    .filter(p -> p.span().isEnded() && p.span().meter != null)
                    .map(p -> p.span().meter)
                    .toList();
            if (!ended.isEmpty()) {
                data.transitionAll("meter", meters(ended), "remove", Map.of());
            }
        }
    }

    private List<DataRecord> meters(List<Long> ids) {
        return data.list(
                Query.of("meter").where("id in params.ids", Map.of("ids", ids)).fields("meterNo"));
    }

    private void writeInstallations(List<Placed> placed) {
        if (placed.isEmpty()) {
            return;
        }
        long id = data.reserveIds(placed.size());
        try (BulkWriter writer = data.bulk(
                "installation",
                "meterCard",
                "meter",
                "installedOn",
                "startReading",
                "removedOn",
                "endReading",
                "activeMark")) {
            for (Placed each : placed) {
                MeterSpan span = each.span();
                writer.add(
                        id++,
                        each.organization(),
                        each.card().id,
                        id(span),
                        span.installedOn,
                        span.startReading,
                        span.removedOn(),
                        span.endReading(),
                        span.isEnded() ? null : ACTIVE);
            }
        }
    }
}
