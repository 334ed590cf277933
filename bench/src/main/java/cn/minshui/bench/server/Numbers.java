package cn.minshui.bench.server;

/** A select of the numbers from 1 in a column {@code k}, in words that both databases take. */
public final class Numbers {
    private static final String DIGITS =
            "(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4 union all"
                    + " select 5 union all select 6 union all select 7 union all select 8 union all select 9)";

    private Numbers() {}

    /** @param last at most 9 999 999 */
    public static String upTo(int last) {
        return "select q.k from (select a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d + 100000 * f.d + 1000000 * g.d"
                + " as k from " + DIGITS + " a cross join " + DIGITS + " b cross join " + DIGITS + " c cross join "
                + DIGITS
                + " d cross join " + digits(last, 10_000) + " e cross join " + digits(last, 100_000)
                + " f cross join " + digits(last, 1_000_000) + " g) q where q.k between 1 and " + last;
    }

    private static String digits(int last, int place) {
        return last < place ? "(select 0 as d)" : DIGITS;
    }
}
