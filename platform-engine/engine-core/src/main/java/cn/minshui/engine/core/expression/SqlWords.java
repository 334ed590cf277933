package cn.minshui.engine.core.expression;

import cn.minshui.engine.core.expression.CompiledExpression.SqlFlavor;
import cn.minshui.engine.core.expression.ExpressionType.BoolType;
import cn.minshui.engine.core.expression.ExpressionType.DateTimeType;
import cn.minshui.engine.core.expression.ExpressionType.DateType;
import cn.minshui.engine.core.expression.ExpressionType.DecimalType;
import cn.minshui.engine.core.expression.ExpressionType.PeriodType;
import cn.minshui.engine.core.expression.ExpressionType.ReferenceType;
import cn.minshui.engine.core.expression.ExpressionType.WholeType;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The words in which the databases differ. */
record SqlWords(SqlFlavor flavor) {
    private static final DateTimeFormatter COMPACT_MONTH = DateTimeFormatter.ofPattern("yyyyMM", Locale.ROOT);

    private boolean isPostgres() {
        return flavor == SqlFlavor.POSTGRESQL;
    }

    /** A placeholder whose type the database need not guess. */
    String placeholder(ExpressionType type) {
        if (type instanceof WholeType || type instanceof ReferenceType) {
            return isPostgres() ? "cast(? as bigint)" : "cast(? as signed)";
        }
        if (type instanceof DecimalType) {
            // wide enough for whatever a call binds, so that nothing is rounded on the way
            return isPostgres() ? "cast(? as numeric)" : "cast(? as decimal(65,20))";
        }
        if (type instanceof BoolType) {
            return isPostgres() ? "cast(? as boolean)" : "(? = 1)";
        }
        if (type instanceof DateType) {
            return "cast(? as date)";
        }
        if (type instanceof DateTimeType) {
            return isPostgres() ? "cast(? as timestamp)" : "cast(? as datetime(6))";
        }
        if (type instanceof PeriodType) {
            return isPostgres() ? "cast(? as char(6))" : "?";
        }
        return isPostgres() ? "cast(? as varchar)" : "?" + collation();
    }

    /** A list has one placeholder for each element, so it cannot be cast as one. */
    String listPlaceholder(ExpressionType element) {
        return element.equals(Types.TEXT) && !isPostgres() ? "?" + collation() : "?";
    }

    String decimalPlaceholder(DecimalType type) {
        return isPostgres()
                ? "cast(? as numeric)"
                : "cast(? as decimal(" + type.precision() + "," + type.scale() + "))";
    }

    /** Order and equality by code point, with trailing spaces counted. */
    String collation() {
        return isPostgres() ? " collate \"C\"" : " collate utf8mb4_nopad_bin";
    }

    SqlFragment text(SqlFragment whole) {
        return SqlParts.join("cast(", whole, isPostgres() ? " as varchar)" : " as char)");
    }

    SqlFragment number(SqlFragment whole) {
        return SqlParts.join("cast(", whole, isPostgres() ? " as numeric)" : " as decimal(19,0))");
    }

    SqlFragment truncated(SqlFragment number, int scale) {
        return SqlParts.join(isPostgres() ? "trunc(" : "truncate(", number, ", " + scale + ")");
    }

    /** The whole part of an exact quotient. */
    SqlFragment wholeQuotient(SqlFragment dividend, SqlFragment divisor) {
        if (isPostgres()) {
            return SqlParts.join("div(", dividend, ", ", divisor, ")");
        }
        // DIV overflows beyond 64 bits; without the remainder the division is exact, so nothing is rounded
        return SqlParts.join("truncate((", dividend, " - mod(", dividend, ", ", divisor, ")) / ", divisor, ", 0)");
    }

    SqlFragment concatenated(SqlFragment left, SqlFragment right) {
        return isPostgres()
                ? SqlParts.join("(", left, " || ", right, ")")
                : SqlParts.join("concat(", left, ", ", right, ")");
    }

    /** ASCII letters only, which the collation C does by itself. */
    SqlFragment letterCase(SqlFragment text, boolean upper) {
        if (isPostgres()) {
            return SqlParts.join(upper ? "upper(" : "lower(", text, collation(), ")");
        }
        SqlFragment result = SqlParts.join("(", text, ")", collation());
        for (char letter = 'a'; letter <= 'z'; letter++) {
            String small = String.valueOf(letter);
            String capital = small.toUpperCase(Locale.ROOT);
            String change = upper ? ", '" + small + "', '" + capital + "')" : ", '" + capital + "', '" + small + "')";
            result = SqlParts.join("replace(", result, change);
        }
        return result;
    }

    SqlFragment position(SqlFragment part, SqlFragment text) {
        return isPostgres()
                ? SqlParts.join("strpos(", text, ", ", part, ")")
                : SqlParts.join("locate(", part, ", ", text, collation(), ")");
    }

    /** Longitude (1) or latitude (2) of {@code longitude,latitude}. */
    SqlFragment degrees(SqlFragment point, int part) {
        if (isPostgres()) {
            return SqlParts.join("cast(split_part(", point, ", ',', " + part + ") as numeric)");
        }
        String side = part == 1 ? "1" : "-1";
        return SqlParts.join("cast(substring_index(", point, ", ',', " + side + ") as decimal(9,6))");
    }

    /** Shifts by a literal amount other than 0; null when the result leaves the calendar. */
    SqlFragment shifted(SqlFragment operand, ExpressionType type, Node.Unit unit, long amount) {
        LocalDate bound = CalendarRange.bound(unit, amount);
        String beyond = beyond(type, amount < 0 ? bound.minusDays(1) : bound.plusDays(1), amount < 0);
        SqlFragment inside = SqlParts.join(
                "nullif(" + (amount < 0 ? "greatest(" : "least("), operand, ", " + beyond + "), " + beyond + ")");
        return isPostgres() ? postgresShift(inside, type, unit, amount) : mariaShift(inside, type, unit, amount);
    }

    /** The value next outside the range: a shift of it, and of all that lies behind it, leaves the calendar. */
    private String beyond(ExpressionType type, LocalDate day, boolean before) {
        if (type instanceof PeriodType) {
            String period = "'" + COMPACT_MONTH.format(day) + "'";
            return isPostgres() ? "cast(" + period + " as char(6))" : period;
        }
        if (type instanceof DateType) {
            return "cast('" + day + "' as date)";
        }
        String time = "'" + day + (before ? " 23:59:59.999999'" : " 00:00:00'");
        return "cast(" + time + (isPostgres() ? " as timestamp)" : " as datetime(6))");
    }

    private static SqlFragment postgresShift(SqlFragment operand, ExpressionType type, Node.Unit unit, long amount) {
        String interval = " + interval '" + amount + " " + unit.name().toLowerCase(Locale.ROOT) + "'";
        if (type instanceof PeriodType) {
            return SqlParts.join(
                    "cast(to_char(to_date(", operand, ", 'YYYYMM')" + interval + ", 'YYYYMM') as char(6))");
        }
        String target = type instanceof DateType ? " as date)" : " as timestamp)";
        return SqlParts.join("cast(", operand, interval + target);
    }

    private static SqlFragment mariaShift(SqlFragment operand, ExpressionType type, Node.Unit unit, long amount) {
        String word = switch (unit) {
            case DAYS -> "day";
            case MONTHS -> "month";
            case YEARS -> "year";
        };
        String interval = ", interval " + amount + " " + word + ")";
        if (type instanceof PeriodType) {
            return SqlParts.join(
                    "date_format(date_add(str_to_date(concat(", operand, ", '01'), '%Y%m%d')" + interval + ", '%Y%m')");
        }
        String target = type instanceof DateType ? " as date)" : " as datetime(6))";
        return SqlParts.join("cast(date_add(", operand, interval + target);
    }
}
