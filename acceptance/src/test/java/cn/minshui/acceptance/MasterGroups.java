package cn.minshui.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/**
 * Cards of every station in groups of four: a master meter and three sub-meters, by the four loss methods in turn, read for one month.
 * The cards of a group lie in whatever books they are in, so partitions and nodes share groups.
 */
final class MasterGroups {
    private static final int SIZE = 4;
    private static final List<String> METHODS = List.of("master", "alike", "by-volume", "designated");
    private static final String[] HEADINGS = {"户号", "抄表日期", "表况", "上期抄码", "本期抄码"};
    private static final int DAY = 1;

    private final List<Group> groups = new ArrayList<>();

    /** @param cards the master first */
    private record Group(List<JsonNode> cards, long whole) {}

    /** Links the cards and imports the readings. @param month {@code yyyy-MM} */
    static MasterGroups read(Api api, Path folder, String month) {
        MasterGroups all = new MasterGroups();
        Map<String, List<JsonNode>> byStation = new TreeMap<>();
        for (JsonNode card : api.listAll(
                "meter-card", "status == 'normal'", "id,cardNo,lastReading,meter.digits,organization,version")) {
            long last = card.path("lastReading").asLong();
            long digits = card.path("meter").path("digits").asLong();
            // What runs over in this month would need another status.
            if (last + 1000 < BigDecimal.TEN.pow((int) digits).longValueExact()) {
                byStation
                        .computeIfAbsent(card.path("organization").path("id").asText(), s -> new ArrayList<>())
                        .add(card);
            }
        }
        try (XSSFWorkbook workbook = new XSSFWorkbook()) {
            Sheet sheet = workbook.createSheet("抄表" + month);
            CellStyle date = workbook.createCellStyle();
            date.setDataFormat(workbook.createDataFormat().getFormat("yyyy-mm-dd"));
            sheet.setDefaultColumnStyle(DAY, date);
            write(sheet.createRow(0), (Object[]) HEADINGS);
            byStation.values().forEach(cards -> all.group(api, cards, sheet, YearMonth.parse(month)));
            Path file = folder.resolve("masters-" + month + ".xlsx");
            try (OutputStream out = Files.newOutputStream(file)) {
                workbook.write(out);
            }
            JsonNode answer = new Pilot(api).finished(api.upload("/api/imports/reading?dryRun=false", file));
            assertThat(answer.path("accepted").asInt()).as("%s", answer).isEqualTo(all.groups.size() * SIZE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private void group(Api api, List<JsonNode> cards, Sheet sheet, YearMonth month) {
        // Neighbours in the list share a book; cards that lie far apart mostly do not.
        int apart = cards.size() / SIZE;
        for (int g = 0; g < apart; g++) {
            List<JsonNode> members = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                members.add(cards.get(g + i * apart));
            }
            String method = METHODS.get(groups.size() % METHODS.size());
            link(api, members, method);
            long whole = groups.size() % 5;
            for (int i = 1; i < SIZE; i++) {
                long used = 1 + (groups.size() * 7L + i * 5L) % 40;
                whole += used;
                row(sheet, members.get(i), month, used);
            }
            row(sheet, members.get(0), month, whole);
            groups.add(new Group(members, whole));
        }
    }

    private static void link(Api api, List<JsonNode> members, String method) {
        String master = members.get(0).path("id").asText();
        for (JsonNode sub : members.subList(1, SIZE)) {
            patch(api, sub, Api.JSON.createObjectNode().put("masterCard", master));
        }
        ObjectNode body = Api.JSON.createObjectNode().put("lossMethod", method);
        if (method.equals("designated")) {
            body.put("lossCard", members.get(2).path("id").asText());
        }
        patch(api, members.get(0), body);
    }

    private static void patch(Api api, JsonNode card, ObjectNode body) {
        api.patch(
                        "/api/data/meter-card/" + card.path("id").asText(),
                        body,
                        card.path("version").asLong())
                .orThrow();
    }

    private static void row(Sheet sheet, JsonNode card, YearMonth month, long used) {
        long last = card.path("lastReading").asLong();
        LocalDate day = month.atDay(20);
        write(sheet.createRow(sheet.getLastRowNum() + 1), card.path("cardNo").asText(), day, "正常", last, last + used);
    }

    private static void write(Row row, Object... cells) {
        CellStyle date = row.getSheet().getColumnStyle(DAY);
        for (int c = 0; c < cells.length; c++) {
            if (cells[c] instanceof Long number) {
                row.createCell(c).setCellValue(number);
            } else if (cells[c] instanceof LocalDate day) {
                row.createCell(c).setCellValue(day);
                row.getCell(c).setCellStyle(date);
            } else {
                row.createCell(c).setCellValue(cells[c].toString());
            }
        }
    }

    /** Every card is billed at most once, and each group what its master meter says. */
    void assertBilled(Api api, String month) {
        Map<String, BigDecimal> volumes = new HashMap<>();
        String filter = "period == period('" + month.replace("-", "") + "') && kind == 'normal'";
        for (JsonNode bill : api.listAll("bill", filter, "meterCard,volume,status")) {
            String card = bill.path("meterCard").path("id").asText();
            assertThat(volumes.put(card, Money.decimal(bill, "volume")))
                    .as("second bill of card %s", card)
                    .isNull();
        }
        assertThat(groups).hasSizeGreaterThan(METHODS.size());
        for (Group group : groups) {
            BigDecimal billed = BigDecimal.ZERO;
            for (JsonNode card : group.cards()) {
                billed = billed.add(volumes.getOrDefault(card.path("id").asText(), BigDecimal.ZERO));
            }
            assertThat(billed).as("group %s", group).isEqualByComparingTo(BigDecimal.valueOf(group.whole()));
        }
    }
}
