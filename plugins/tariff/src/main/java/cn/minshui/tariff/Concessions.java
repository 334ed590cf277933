package cn.minshui.tariff;

import static cn.minshui.tariff.Written.asMap;
import static cn.minshui.tariff.Written.word;

import cn.minshui.tariff.VersionRules.Concession;
import cn.minshui.tariff.VersionRules.Concession.Kind;
import cn.minshui.tariff.VersionRules.Concession.Reach;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The concessions of a version, in the order in which they are taken. */
final class Concessions {
    private final Written written;
    private final List<CompiledItem> items;

    Concessions(Written written, List<CompiledItem> items) {
        this.written = written;
        this.items = items;
    }

    /** Decimals of a concession's value: m³, yuan, or yuan per m³. */
    static int digits(Kind kind) {
        return switch (kind) {
            case VOLUME -> 3;
            case AMOUNT -> 2;
            case PRICE -> 4;
        };
    }

    private record Ordered(long order, Concession concession) {}

    Concession[] compile(Map<String, Object> bodies, String place) {
        List<Ordered> all = new ArrayList<>();
        bodies.forEach((id, body) -> {
            Map<String, Object> concession = asMap(body);
            long order = Written.whole(concession, "order", all.size() + 1L);
            all.add(new Ordered(order, concession(id, concession, place + "/" + id)));
        });
        all.sort(Comparator.comparingLong(Ordered::order));
        return all.stream().map(Ordered::concession).toArray(Concession[]::new);
    }

    private Concession concession(String id, Map<String, Object> body, String place) {
        Kind kind = Kind.valueOf(word(body, "kind", "volume").toUpperCase(Locale.ROOT));
        if (!body.containsKey("value")) {
            written.problem("TARIFF_CONCESSION_VALUE", place, "优惠没有写 value", "the concession has no value");
        }
        long value = body.containsKey("value") ? written.scaled(body.get("value"), digits(kind), place + "/value") : 0;
        String reach = word(body, "reach", "all");
        check(kind, body, place);
        return new Concession(
                id,
                "concession:" + id,
                kind,
                value,
                itemsOf(kind, body, place),
                word(body, "per", "bill").equals("month"),
                Reach.valueOf(reach.toUpperCase(Locale.ROOT).replace('-', '_')),
                word(body, "from", "first").equals("last"),
                body.containsKey("mostVolume") ? written.scaled(body.get("mostVolume"), 3, place + "/mostVolume") : 0);
    }

    private void check(Kind kind, Map<String, Object> body, String place) {
        if (kind != Kind.PRICE && body.containsKey("mostVolume")) {
            nothing(place + "/mostVolume");
        }
        for (String key : List.of("reach", "from")) {
            if (kind == Kind.AMOUNT && body.containsKey(key)) {
                nothing(place + "/" + key);
            }
        }
    }

    private void nothing(String place) {
        written.problem(
                "TARIFF_CONCESSION_RULE",
                place,
                "这个参数对这种优惠不起作用",
                "this parameter does nothing for this kind of concession");
    }

    private long itemsOf(Kind kind, Map<String, Object> body, String place) {
        List<?> words = body.containsKey("items") ? Written.list(body, "items") : List.of("water");
        long bits = 0;
        for (Object word : words) {
            FeeItem item = FeeItem.of(String.valueOf(word));
            boolean fits = item != null
                    && items.stream()
                            .anyMatch(i -> i.item() == item && (i.charge() == Charge.VOLUME || kind == Kind.AMOUNT));
            if (fits && item != null) {
                bits |= 1L << item.ordinal();
            } else {
                written.problem(
                        "TARIFF_CONCESSION_ITEM",
                        place + "/items",
                        "优惠用到的费项 " + word + " 本版本不收，或不按水量计费",
                        "the concession is about " + word + ", which this version does not charge, or not by volume");
            }
        }
        return bits;
    }
}
