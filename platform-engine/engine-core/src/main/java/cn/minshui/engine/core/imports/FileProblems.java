package cn.minshui.engine.core.imports;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;

/** What can be wrong with the file as a whole. */
final class FileProblems {
    private FileProblems() {}

    static Problem tooLarge(long bytes) {
        long megabytes = bytes >> 20;
        return problem(
                "WORKBOOK_TOO_LARGE",
                "文件超过 " + megabytes + " MB，请拆分后再导入",
                "The file is larger than " + megabytes + " MB; please split it");
    }

    static Problem tooMuch(String zhWhat, String enWhat, long limit) {
        return problem(
                "WORKBOOK_TOO_LARGE",
                "工作簿里的" + zhWhat + "超过 " + limit + "，请拆分后再导入",
                "The workbook holds more " + enWhat + " than " + limit + "; please split it");
    }

    static Problem bomb() {
        return problem(
                "WORKBOOK_SUSPICIOUS",
                "文件压缩比异常，解压后过大，已拒绝读取；请用 Excel 重新另存为 .xlsx 再导入",
                "The file inflates beyond measure and was not read; save it again as .xlsx and import that");
    }

    static Problem oldFormat() {
        return problem(
                "WORKBOOK_OLD_FORMAT",
                "这是旧版 .xls 或带密码的工作簿，不能导入；请用 Excel 去掉密码并另存为 .xlsx",
                "This is an old .xls or a workbook with a password; save it without password as .xlsx");
    }

    static Problem macros() {
        return problem(
                "WORKBOOK_WRONG_FORMAT",
                "这不是普通的 .xlsx 工作簿（可能是 .xlsm、.xlsb 或其他文档），请另存为 .xlsx",
                "This is not a plain .xlsx workbook (.xlsm, .xlsb or another document?); save it as .xlsx");
    }

    static Problem notWorkbook() {
        return problem(
                "WORKBOOK_WRONG_FORMAT",
                "这不是 Excel 工作簿（可能是 CSV 或网页），只能导入 .xlsx，请用 Excel 另存为 .xlsx",
                "This is no Excel workbook (CSV or a web page?); only .xlsx can be imported");
    }

    static Problem empty() {
        return problem("WORKBOOK_EMPTY", "文件是空的", "The file is empty");
    }

    static Problem broken(String reason) {
        return problem(
                "WORKBOOK_BROKEN",
                "工作簿已损坏，读不出来；请用 Excel 打开并另存后再导入",
                "The workbook is damaged; open and save it in Excel, then import it again (" + reason + ")");
    }

    private static Problem problem(String code, String zh, String en) {
        return Problem.error(code, Place.whole(), zh, en);
    }
}
