package cn.minshui.engine.core.imports;

/** Counts what is read of a workbook and refuses what goes beyond the limits. */
final class ImportCount {
    private final ImportLimits limits;
    private int rows;
    private int cells;
    private long characters;

    ImportCount(ImportLimits limits) {
        this.limits = limits;
    }

    void row() throws WorkbookRefused {
        if (++rows > limits.rows()) {
            throw new WorkbookRefused(FileProblems.tooMuch("行数", "rows", limits.rows()));
        }
    }

    void cell() throws WorkbookRefused {
        if (++cells > limits.cells()) {
            throw new WorkbookRefused(FileProblems.tooMuch("单元格", "cells", limits.cells()));
        }
    }

    void text(int ofCell, int added) throws WorkbookRefused {
        characters += added;
        if (ofCell > limits.cellCharacters()) {
            throw new WorkbookRefused(
                    FileProblems.tooMuch("单个单元格的字数", "characters in one cell", limits.cellCharacters()));
        }
        if (characters > limits.characters()) {
            throw new WorkbookRefused(FileProblems.tooMuch("文字", "characters", limits.characters()));
        }
    }
}
