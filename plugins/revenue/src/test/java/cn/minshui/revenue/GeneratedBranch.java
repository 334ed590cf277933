package cn.minshui.revenue;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A made-up branch: every reading status, mixes, registers about to run over, replaced meters, several stations and months. */
final class GeneratedBranch {
    private static final List<String> CODES = List.of("A01", "A02", "B01", "C01");
    private static final List<String> FACTORS = List.of("1", "0.9", "0.875", "0.8", "0.3333", "0");
    private static final List<String> METHODS = List.of("坐收", "走收", "代扣", "托收", "预存抵扣");
    private static final List<String> MIXES = List.of(
            "60%:A01;40%:B01",
            "33%:A01;67%:C01",
            "50%:B01;50%:C01",
            "定量10:C01;其余:B01",
            "定量5:C01;定量7:B01;其余:A02",
            "定量3:B01;12.5%:A01;87.5%:C01",
            "50%:A01;25%:B01;25%:C01",
            "70%:A02;其余:C01");

    final WorkbookBytes workbook = new WorkbookBytes();
    final List<YearMonth> months;
    private final Random random;
    private final String prefix;
    private final List<String> stations;

    GeneratedBranch(long seed, YearMonth first, List<String> stations) {
        this.random = new Random(seed);
        this.prefix = "G" + seed + "-";
        this.stations = stations;
        this.months = List.of(first, first.plusMonths(1), first.plusMonths(2)).subList(0, 1 + random.nextInt(3));
        workbook.sheet("册本", WorkbookBytes.BOOK).sheet("用户", WorkbookBytes.CARD);
        months.forEach(m -> workbook.sheet("抄表" + m, WorkbookBytes.READING));
        int books = 2 + random.nextInt(4);
        for (int b = 1; b <= books; b++) {
            workbook.row(
                    "册本",
                    "册本号",
                    prefix + "B" + b,
                    "名称",
                    "第" + b + "册",
                    "营业站点",
                    station(b),
                    "抄表员",
                    "reader1",
                    "抄表周期",
                    "每月");
        }
        int cards = 20 + random.nextInt(30);
        for (int c = 1; c <= cards; c++) {
            card(c, 1 + random.nextInt(books));
        }
    }

    private String station(int book) {
        return stations.get(book % stations.size());
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private void card(int number, int book) {
        int digits = 3 + random.nextInt(4);
        long range = Math.round(Math.pow(10, digits));
        long start = random.nextInt(3) == 0 ? range - 1 - random.nextInt(30) : random.nextInt((int) range / 2);
        String card = prefix + number;
        workbook.row(
                "用户",
                "户号",
                card,
                "户名",
                "户" + number,
                "手机",
                "13800000000",
                "用水地址",
                "某路" + number + "号",
                "营业站点",
                station(book),
                "册本号",
                prefix + "B" + book,
                "册内序号",
                number,
                "简号",
                any(CODES),
                "污水系数",
                any(FACTORS),
                "人口",
                random.nextInt(7),
                "收费方式",
                any(METHODS),
                "表号",
                "M" + card,
                "口径",
                15,
                "量程位数",
                digits,
                "起码",
                start,
                "装表日期",
                LocalDate.of(2025, 1, 1 + random.nextInt(28)),
                "混合用水",
                random.nextInt(3) == 0 ? any(MIXES) : null,
                "商铺数",
                random.nextInt(4) == 0 ? random.nextInt(4) : 0);
        long pointer = start;
        for (YearMonth month : months) {
            // A card that is not read gets no bill, and goes on from the same pointer.
            if (random.nextInt(15) > 0) {
                pointer = reading(month, card, pointer, range);
            }
        }
    }

    private long reading(YearMonth month, String card, long last, long range) {
        long used = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(120);
        long moved = (last + used) % range;
        Map<String, @Nullable Object> row =
                workbook.row("抄表" + month, "户号", card, "抄表日期", month.atDay(20 + random.nextInt(8)), "上期抄码", last);
        switch (random.nextInt(6)) {
            case 0 -> {
                row.put("表况", "零水量");
                moved = last;
            }
            case 1 -> {
                row.put("表况", "估抄");
                row.put("估抄水量", used);
            }
            case 2 -> {
                long newStart = random.nextInt(3) == 0 ? range - 1 - random.nextInt(5) : random.nextInt(10);
                row.put("表况", "换表");
                row.put("旧表止码", moved);
                row.put("新表号", "M" + card + "R" + month.getMonthValue());
                row.put("新表起码", newStart);
                moved = (newStart + random.nextInt(40)) % range;
            }
            default -> row.put("表况", moved < last ? "满度" : "正常");
        }
        row.put("本期抄码", moved);
        return moved;
    }

    /** Card rows in the order of the sheet. */
    List<Map<String, @Nullable Object>> cards() {
        return new ArrayList<>(workbook.rows("用户"));
    }
}
