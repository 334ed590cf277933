package cn.minshui.engine.core.expression;

import cn.minshui.engine.spi.problem.Text;
import dev.cel.common.ast.CelExpr;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What one check collects: problems, obstacles to SQL, names read and values that calls must bring. */
final class CheckState {
    private final SourceText source;
    private final Issues issues = new Issues();
    private final Issues obstacles = new Issues();
    private final Set<String> reads = new LinkedHashSet<>();
    private final Map<String, ExpressionType> slots = new LinkedHashMap<>();

    CheckState(SourceText source) {
        this.source = source;
    }

    SourceText source() {
        return source;
    }

    Issues issues() {
        return issues;
    }

    /** Why the expression cannot be rendered to SQL; problems only where SQL is asked for. */
    Issues obstacles() {
        return obstacles;
    }

    Set<String> reads() {
        return reads;
    }

    Map<String, ExpressionType> slots() {
        return slots;
    }

    void type(CelExpr at, String zh, String en) {
        issues.add(Issues.TYPE, source.location(at), zh, en);
    }

    void type(CelExpr at, String zh, String en, Text fix) {
        issues.add(Issues.TYPE, source.location(at), zh, en, fix);
    }

    void unknownName(CelExpr at, String zh, String en) {
        issues.add(Issues.UNKNOWN_NAME, source.location(at), zh, en);
    }

    void unknownName(CelExpr at, String zh, String en, Text fix) {
        issues.add(Issues.UNKNOWN_NAME, source.location(at), zh, en, fix);
    }

    void choice(CelExpr at, Text message, Text fix) {
        issues.add(Issues.CHOICE, source.location(at), message.zh(), message.en(), fix);
    }

    void choice(CelExpr at, Text message) {
        issues.add(Issues.CHOICE, source.location(at), message.zh(), message.en());
    }

    void range(CelExpr at, String zh, String en) {
        issues.add(Issues.RANGE, source.location(at), zh, en);
    }

    void cost(CelExpr at, String zh, String en) {
        issues.add(Issues.COST, source.location(at), zh, en);
    }

    void notPushable(CelExpr at, String zh, String en) {
        obstacles.add(Issues.NOT_PUSHABLE, source.location(at), zh, en);
    }
}
