package cn.minshui.acceptance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.ss.usermodel.WorkbookFactory;

/**
 * What must be there before a branch's workbook can be imported: stations, the readers of their books, and which months to bill.
 * Everything else in the file is the import's business.
 *
 * @param readers station of each reader by user name
 * @param months of the sheets 抄表yyyy-MM, ascending
 */
record BranchWorkbook(TreeSet<String> stations, TreeMap<String, String> readers, List<String> months) {
    private static final Pattern MONTH = Pattern.compile("抄表([0-9]{4}-(?:0[1-9]|1[0-2]))");

    static BranchWorkbook read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PilotException("没有文件 / there is no file " + file);
        }
        ZipSecureFile.setMinInflateRatio(0.005);
        try (Workbook workbook = WorkbookFactory.create(new File(file.toString()), null, true)) {
            TreeSet<String> stations = new TreeSet<>();
            TreeMap<String, String> readers = new TreeMap<>();
            TreeSet<String> months = new TreeSet<>();
            for (Sheet sheet : workbook) {
                Matcher month = MONTH.matcher(sheet.getSheetName());
                if (month.matches()) {
                    months.add(month.group(1));
                }
                for (Map<String, String> row : rows(sheet)) {
                    String station = row.getOrDefault("营业站点", "");
                    if (!station.isEmpty()) {
                        stations.add(station);
                    }
                    String reader = row.getOrDefault("抄表员", "");
                    if (!station.isEmpty() && !reader.isEmpty()) {
                        readers.putIfAbsent(reader, station);
                    }
                }
            }
            if (months.isEmpty()) {
                throw new PilotException("工作簿里没有名为“抄表yyyy-MM”的工作表");
            }
            return new BranchWorkbook(stations, readers, new ArrayList<>(months));
        } catch (IOException | OpenXML4JRuntimeException | IllegalArgumentException e) {
            throw new PilotException("读不了工作簿 " + file + ": " + e.getMessage());
        }
    }

    private static List<Map<String, String>> rows(Sheet sheet) {
        DataFormatter text = new DataFormatter();
        List<Map<String, String>> rows = new ArrayList<>();
        Row headings = sheet.getRow(0);
        if (headings == null || MONTH.matcher(sheet.getSheetName()).matches()) {
            return rows;
        }
        for (int r = 1; r <= sheet.getLastRowNum(); r++) {
            Row row = sheet.getRow(r);
            if (row == null) {
                continue;
            }
            Map<String, String> cells = new HashMap<>();
            headings.forEach(heading -> cells.put(
                    text.formatCellValue(heading).trim(),
                    text.formatCellValue(row.getCell(heading.getColumnIndex())).trim()));
            rows.add(cells);
        }
        return rows;
    }
}
