package cn.minshui.engine.core.data.number;

import cn.minshui.engine.core.data.plan.SqlText;
import cn.minshui.engine.core.data.plan.Statements;
import cn.minshui.engine.core.data.plan.TableStatements;
import cn.minshui.engine.core.data.plan.TableStatements.Column;
import cn.minshui.engine.core.definition.BasicDefinitions.SequenceDefinition;
import cn.minshui.engine.spi.context.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of sequences: never twice, with gaps where a caller rolled back or a node ended. A node takes numbers in blocks that
 * grow while they are used up quickly, so that a lone clerk's numbers follow one another and a billing run does not wait.
 */
public final class Sequences {
    private static final int LARGEST_BLOCK = 1_000;
    private static final long QUICK_NANOS = 1_000_000_000L;
    private static final Pattern PART = Pattern.compile("\\{(yyyy|yyyyMM|yyyyMMdd|org|n(?::(\\d+))?)}");
    private static final Column TENANT = new Column("tenant_id", Types.BIGINT);
    private static final Column NAME = new Column("name", Types.VARCHAR);
    private static final Column ORGANIZATION = new Column("org_id", Types.BIGINT);
    private static final Column BUCKET = new Column("bucket", Types.VARCHAR);
    private static final Column NEXT = new Column("next_value", Types.BIGINT);
    private static final List<Column> KEY = List.of(TENANT, NAME, ORGANIZATION, BUCKET);

    private final Counters counters;
    private final SqlText ensure;
    private final SqlText held;
    private final SqlText move;
    private final Map<Counter, Block> blocks = new HashMap<>();

    private record Counter(long tenant, String name, long organization, String bucket) {}

    private static final class Block {
        private long next;
        private long end;
        private int size;
        private long takenAt;
    }

    public Sequences(Counters counters) {
        this.counters = counters;
        TableStatements table = new TableStatements("sys_sequence");
        List<String> columns = List.of("tenant_id", "name", "org_id", "bucket", "next_value");
        this.ensure = new SqlText(
                counters.database().dialect().insertIgnore("sys_sequence", columns, columns.subList(0, 4)),
                table.insert(TENANT, NAME, ORGANIZATION, BUCKET, NEXT).slots());
        SqlText select = table.select(List.of(NEXT), KEY, NEXT);
        this.held =
                new SqlText(select.text() + " " + counters.database().dialect().forUpdate(), select.slots());
        this.move = table.update(List.of(NEXT), KEY);
    }

    /** @param organizationCode code of the node that owns the record */
    public String next(
            SequenceDefinition sequence, TenantId tenant, long organization, String organizationCode, LocalDate today) {
        boolean ofNode = sequence.format().contains("{org}");
        Counter counter =
                new Counter(tenant.value(), sequence.name(), ofNode ? organization : 0, bucket(sequence, today));
        return format(sequence.format(), number(counter, sequence.start()), organizationCode, today);
    }

    private synchronized long number(Counter counter, long start) {
        Block block = blocks.computeIfAbsent(counter, c -> new Block());
        if (block.next >= block.end) {
            boolean quick = System.nanoTime() - block.takenAt < QUICK_NANOS && block.size > 0;
            block.size = quick ? Math.min(LARGEST_BLOCK, block.size * 2) : 1;
            block.next = counters.inOne(c -> take(c, counter, start, block.size));
            block.end = block.next + block.size;
            block.takenAt = System.nanoTime();
        }
        return block.next++;
    }

    private long take(Connection connection, Counter counter, long start, int size) throws SQLException {
        Map<String, Object> values = new HashMap<>();
        values.put(TENANT.name(), counter.tenant());
        values.put(NAME.name(), counter.name());
        values.put(ORGANIZATION.name(), counter.organization());
        values.put(BUCKET.name(), counter.bucket());
        values.put(NEXT.name(), start);
        Statements.update(connection, ensure, values);
        long first =
                Statements.query(connection, held, values, r -> r.getLong(1)).get(0);
        values.put(NEXT.name(), first + size);
        Statements.update(connection, move, values);
        return first;
    }

    private static String bucket(SequenceDefinition sequence, LocalDate today) {
        return switch (sequence.reset()) {
            case NEVER -> "";
            case YEAR -> date(today, "uuuu");
            case MONTH -> date(today, "uuuuMM");
            case DAY -> date(today, "uuuuMMdd");
        };
    }

    static String format(String format, long number, String organizationCode, LocalDate today) {
        Matcher matcher = PART.matcher(format);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String part = matcher.group(1);
            String value = part.startsWith("n")
                    ? padded(number, matcher.group(2))
                    : part.equals("org") ? organizationCode : date(today, part.replace('y', 'u'));
            matcher.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(text).toString();
    }

    private static String padded(long number, @org.jspecify.annotations.Nullable String width) {
        String digits = Long.toString(number);
        int zeros = width == null ? 0 : Integer.parseInt(width) - digits.length();
        return zeros <= 0 ? digits : "0".repeat(zeros) + digits;
    }

    private static String date(LocalDate today, String pattern) {
        return DateTimeFormatter.ofPattern(pattern).format(today);
    }
}
