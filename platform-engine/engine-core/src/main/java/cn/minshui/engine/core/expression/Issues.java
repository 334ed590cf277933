package cn.minshui.engine.core.expression;

import cn.minshui.engine.spi.problem.Place;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.CelSourceLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the problems of one expression; a place names line and column of the source, both from 1. */
final class Issues {
    static final String SYNTAX = "EXPRESSION_SYNTAX";
    static final String UNKNOWN_NAME = "EXPRESSION_UNKNOWN_NAME";
    static final String TYPE = "EXPRESSION_TYPE";
    static final String NOT_PUSHABLE = "EXPRESSION_NOT_PUSHABLE";
    static final String RANGE = "EXPRESSION_RANGE";
    static final String CHOICE = "EXPRESSION_CHOICE";
    static final String COST = "EXPRESSION_COST";

    private static final CelSourceLocation START = CelSourceLocation.of(1, 0);

    private final List<Problem> problems = new ArrayList<>();

    void add(String code, CelSourceLocation location, String zh, String en) {
        problems.add(Problem.error(code, place(location), zh, en));
    }

    void add(String code, CelSourceLocation location, String zh, String en, Text fix) {
        problems.add(Problem.error(code, place(location), zh, en).withFix(fix.zh(), fix.en()));
    }

    void addAtStart(String code, String zh, String en) {
        add(code, START, zh, en);
    }

    void addAll(Issues others) {
        problems.addAll(others.problems);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** In the order of the source, whatever order the checker walked in. */
    List<Problem> inOrder() {
        return problems.stream()
                .sorted(Comparator.comparingInt((Problem p) -> ((Place.InFile) p.place()).line())
                        .thenComparingInt(p -> ((Place.InFile) p.place()).column()))
                .toList();
    }

    private static Place place(CelSourceLocation location) {
        return new Place.InFile("", Math.max(1, location.getLine()), Math.max(0, location.getColumn()) + 1, "");
    }
}
