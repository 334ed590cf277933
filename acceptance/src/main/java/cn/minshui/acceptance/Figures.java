package cn.minshui.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What billing gave, by month and station, summed from bills and their items as the list API returns them. */
final class Figures {
    private static final List<String> MONEY = List.of("water", "sewage", "garbage");

    private final TreeMap<String, TreeMap<String, Station>> months = new TreeMap<>();

    /** @param bills with {@code organization.code, volume, amount} @param items with {@code bill, item, tier, volume, amount} */
    void add(String month, List<JsonNode> bills, List<JsonNode> items) {
        TreeMap<String, Station> stations = months.computeIfAbsent(month, m -> new TreeMap<>());
        Map<String, Station> stationOfBill = new HashMap<>();
        for (JsonNode bill : bills) {
            String code = bill.path("organization").path("code").asText();
            Station station = stations.computeIfAbsent(code, c -> new Station());
            station.bills++;
            station.usage = station.usage.add(decimal(bill, "volume"));
            station.total = station.total.add(decimal(bill, "amount"));
            stationOfBill.put(bill.path("id").asText(), station);
        }
        for (JsonNode item : items) {
            Station station = stationOfBill.get(item.path("bill").path("id").asText());
            if (station != null) {
                station.add(item);
            }
        }
    }

    ObjectNode toJson() {
        ObjectNode root = Api.JSON.createObjectNode();
        months.forEach((month, stations) -> {
            ObjectNode of = root.putObject(month);
            stations.forEach((code, station) -> of.set(code, station.toJson()));
        });
        return root;
    }

    private static BigDecimal decimal(JsonNode node, String field) {
        return new BigDecimal(node.path(field).asText());
    }

    private static final class Station {
        private int bills;
        private BigDecimal usage = BigDecimal.ZERO;
        private BigDecimal total = BigDecimal.ZERO;
        private final Map<String, BigDecimal> money = new HashMap<>();
        private final TreeMap<Integer, BigDecimal> tiers = new TreeMap<>();

        Station() {
            for (int tier = 1; tier <= 3; tier++) {
                tiers.put(tier, BigDecimal.ZERO);
            }
        }

        void add(JsonNode item) {
            String name = item.path("item").asText();
            money.merge(name, decimal(item, "amount"), BigDecimal::add);
            int tier = item.path("tier").asInt();
            if (name.equals("water") && tier > 0) {
                tiers.merge(tier, decimal(item, "volume"), BigDecimal::add);
            }
        }

        ObjectNode toJson() {
            ObjectNode node = Api.JSON.createObjectNode();
            node.put("bills", bills);
            put(node, "usage", usage);
            MONEY.forEach(name -> node.put(name, money(money.getOrDefault(name, BigDecimal.ZERO))));
            node.put("total", money(total));
            ObjectNode byTier = node.putObject("tier");
            tiers.forEach((tier, volume) -> put(byTier, String.valueOf(tier), volume));
            return node;
        }

        /** Whole volumes are whole numbers, others exact decimals. */
        private static void put(ObjectNode node, String name, BigDecimal volume) {
            if (volume.stripTrailingZeros().scale() <= 0) {
                node.put(name, volume.longValueExact());
            } else {
                node.put(name, volume.stripTrailingZeros());
            }
        }

        private static String money(BigDecimal amount) {
            return amount.setScale(2).toPlainString();
        }
    }
}
