package cn.minshui.engine.testkit.expression;

import cn.minshui.engine.core.expression.ExpressionScope;
import cn.minshui.engine.core.expression.ExpressionType;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.DateType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.ListType;
import cn.minshui.engine.core.expression.ExpressionType.PeriodType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.TextType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two columns of every type, a referred record and one that it refers to, and parameters of every type. */
record SampleScope(Map<String, ExpressionType> members) implements ExpressionScope {
    static final SampleScope FIRM = new SampleScope(Map.of(
            "name", new TextType(),
            "quota", new DecimalType(14, 2),
            "opened", new DateType(),
            "active", new BoolType(),
            "chief", new ReferenceType("owner")));

    static final SampleScope OWNER = new SampleScope(Map.of(
            "name", new TextType(),
            "credit", new DecimalType(14, 2),
            "since", new DateType(),
            "firm", new ReferenceType("firm")));

    static final SampleScope RECORD = new SampleScope(Map.ofEntries(
            Map.entry("txt", new TextType()),
            Map.entry("txt2", new TextType()),
            Map.entry("cnt", new WholeType()),
            Map.entry("cnt2", new WholeType()),
            Map.entry("fee", new DecimalType(14, 2)),
            Map.entry("rate", new DecimalType(10, 4)),
            Map.entry("flag", new BoolType()),
            Map.entry("flag2", new BoolType()),
            Map.entry("day1", new DateType()),
            Map.entry("day2", new DateType()),
            Map.entry("at1", new DateTimeType()),
            Map.entry("at2", new DateTimeType()),
            Map.entry("mon1", new PeriodType()),
            Map.entry("mon2", new PeriodType()),
            Map.entry("owner", new ReferenceType("owner")),
            Map.entry("keeper", new ReferenceType("owner")),
            Map.entry("params.text", new TextType()),
            Map.entry("params.noText", new TextType()),
            Map.entry("params.texts", new ListType(new TextType())),
            Map.entry("params.whole", new WholeType()),
            Map.entry("params.noWhole", new WholeType()),
            Map.entry("params.wholes", new ListType(new WholeType())),
            Map.entry("params.none", new ListType(new WholeType())),
            Map.entry("params.decimal", new DecimalType(14, 3)),
            Map.entry("params.flag", new BoolType()),
            Map.entry("params.day", new DateType()),
            Map.entry("params.days", new ListType(new DateType())),
            Map.entry("params.at", new DateTimeType()),
            Map.entry("params.mon", new PeriodType()),
            Map.entry("params.mons", new ListType(new PeriodType())),
            Map.entry("params.owner", new ReferenceType("owner")),
            Map.entry("user.id", new WholeType())));

    @Override
    public Optional<Member> member(String name) {
        return Optional.ofNullable(members.get(name)).map(type -> new Member(type, true));
    }

    @Override
    public Optional<ExpressionScope> target(String object) {
        return switch (object) {
            case "owner" -> Optional.of(OWNER);
            case "firm" -> Optional.of(FIRM);
            default -> Optional.empty();
        };
    }

    /** Owners and firms are named by paths now and then. */
    @Override
    public Optional<String> treePath() {
        return members.containsKey("name") ? Optional.of("name") : Optional.empty();
    }

    @Override
    public List<String> names() {
        return members.keySet().stream().sorted().toList();
    }
}
